namespace Netman.Interop;

/// <summary>One option of setsockopt(2) with its name for error messages. The numbers are Linux's or macOS's (sys/socket.h,
/// netinet/tcp.h).</summary>
internal readonly record struct SocketOption(int Level, int Name, string Text)
{
    private const int IpProtoTcp = 6, IpProtoIpv6 = 41;

    private static readonly bool _linux = !OperatingSystem.IsMacOS();

    private static int SolSocket => _linux ? 1 : 0xFFFF;

    internal static SocketOption ReuseAddress => new(SolSocket, _linux ? 2 : 4, "SO_REUSEADDR");

    internal static SocketOption ReusePort => new(SolSocket, _linux ? 15 : 0x200, "SO_REUSEPORT");

    internal static SocketOption KeepAlive => new(SolSocket, _linux ? 9 : 8, "SO_KEEPALIVE");

    internal static SocketOption ReceiveBuffer => new(SolSocket, _linux ? 8 : 0x1002, "SO_RCVBUF");

    internal static SocketOption SendBuffer => new(SolSocket, _linux ? 7 : 0x1001, "SO_SNDBUF");

    /// <summary>Takes two integers: whether it is on, and the seconds.</summary>
    internal static SocketOption Linger => new(SolSocket, _linux ? 13 : 0x1080, "SO_LINGER");

    internal static SocketOption NoDelay => new(IpProtoTcp, 1, "TCP_NODELAY");

    internal static SocketOption KeepIdle => new(IpProtoTcp, _linux ? 4 : 0x10, "TCP_KEEPIDLE");

    internal static SocketOption KeepInterval => new(IpProtoTcp, _linux ? 5 : 0x101, "TCP_KEEPINTVL");

    internal static SocketOption KeepCount => new(IpProtoTcp, _linux ? 6 : 0x102, "TCP_KEEPCNT");

    internal static SocketOption IPv6Only => new(IpProtoIpv6, _linux ? 26 : 27, "IPV6_V6ONLY");
}
