using System.Net;

namespace Netman.Interop;

/// <summary>Opens and accepts on a non-blocking listening socket (socket(2), bind(2), listen(2), accept4(2)).</summary>
internal static unsafe class ListenSocket
{
    private const int Stream = 1, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int SolSocket = 1, SoReuseAddress = 2, IpProtoIpv6 = 41, Ipv6Only = 26;

    /// <summary>Opens, binds and listens. The result is the descriptor, or the error and the call that gave it.</summary>
    internal static (int Fd, int Error, string Call) Open(IPEndPoint address, int backlog)
    {
        PeerAddress native = PeerAddress.From(address);
        int fd = Libc.Socket(native.IsIPv6 ? PeerAddress.Inet6 : PeerAddress.Inet, Stream | NonBlocking | CloseOnExec, 0);
        if (fd < 0)
            return (-1, Errno.Last, "socket");
        // Without SO_REUSEADDR a restart fails for a minute while old connections sit in TIME_WAIT.
        StreamSocket.SetOption(fd, SolSocket, SoReuseAddress, 1);
        if (native.IsIPv6)
            StreamSocket.SetOption(fd, IpProtoIpv6, Ipv6Only, address.Address.Equals(IPAddress.IPv6Any) ? 0 : 1);
        byte* raw = stackalloc byte[PeerAddress.MaxLength];
        int length = native.Write(new Span<byte>(raw, PeerAddress.MaxLength));
        if (Libc.Bind(fd, raw, (uint)length) != 0)
            return Fail(fd, Errno.Last, "bind");
        return Libc.Listen(fd, backlog) != 0 ? Fail(fd, Errno.Last, "listen") : (fd, 0, "");
    }

    /// <summary>The address that the kernel bound: port 0 reads as the port chosen.</summary>
    internal static PeerAddress LocalAddress(int fd)
    {
        byte* raw = stackalloc byte[PeerAddress.MaxLength];
        uint length = PeerAddress.MaxLength;
        return Libc.GetSockName(fd, raw, &length) == 0
            ? PeerAddress.Read(new ReadOnlySpan<byte>(raw, PeerAddress.MaxLength))
            : default;
    }

    /// <summary>Takes one connection: its non-blocking descriptor as the count, and the peer's address.</summary>
    internal static IoResult Accept(int fd, out PeerAddress peer)
    {
        byte* raw = stackalloc byte[PeerAddress.MaxLength];
        uint length = PeerAddress.MaxLength;
        int result = Libc.Accept4(fd, raw, &length, NonBlocking | CloseOnExec);
        if (result < 0)
        {
            int error = Errno.Last;
            peer = default;
            return IoResult.OfError(error);
        }
        peer = PeerAddress.Read(new ReadOnlySpan<byte>(raw, PeerAddress.MaxLength));
        return IoResult.Of(result);
    }

    private static (int Fd, int Error, string Call) Fail(int fd, int error, string call)
    {
        _ = Libc.Close(fd);
        return (-1, error, call);
    }
}
