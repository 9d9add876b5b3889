using System.Net;
using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>
/// Applies an endpoint's options to its socket before it is bound; what a listener has, the sockets that it accepts inherit (tcp(7)).
/// Stops at the first option that the kernel refuses and names it.
/// </summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal ref struct SocketSettings(int fd)
{
    /// <summary>The error of the option that failed; 0 while all went well.</summary>
    internal int Error { get; private set; }

    /// <summary>The call that failed, as it is told to the user.</summary>
    internal string Call { get; private set; } = "";

    internal void Apply(EndpointOptions options, IPEndPoint? address, bool stream)
    {
        if (options.ReceiveBufferSize > 0)
            Set(SocketOption.ReceiveBuffer, options.ReceiveBufferSize);
        if (options.SendBufferSize > 0)
            Set(SocketOption.SendBuffer, options.SendBufferSize);
        if (stream && options.Linger is { } linger)
            SetPair(SocketOption.Linger, 1, (int)linger.TotalSeconds);
        if (address is null)
            return;
        if (options.ReusePort)
            Set(SocketOption.ReusePort, 1);
        if (address.Address.GetAddressBytes().Length == 16)
            Set(SocketOption.IPv6Only, address.Address.Equals(IPAddress.IPv6Any) && options.DualStack ? 0 : 1);
        if (stream)
            ApplyTcp(options);
    }

    private void ApplyTcp(EndpointOptions options)
    {
        // Without SO_REUSEADDR a restart fails for a minute while old connections sit in TIME_WAIT.
        Set(SocketOption.ReuseAddress, 1);
        if (options.NoDelay)
            Set(SocketOption.NoDelay, 1);
        if (options.KeepAlive is not { } idle)
            return;
        Set(SocketOption.KeepAlive, 1);
        Set(SocketOption.KeepIdle, (int)idle.TotalSeconds);
        Set(SocketOption.KeepInterval, (int)options.KeepAliveInterval.TotalSeconds);
        Set(SocketOption.KeepCount, options.KeepAliveCount);
    }

    private unsafe void Set(SocketOption option, int value)
    {
        if (Error == 0 && Libc.SetSockOpt(fd, option.Level, option.Name, &value, sizeof(int)) != 0)
            (Error, Call) = (Errno.Last, $"setsockopt {option.Text}");
    }

    private unsafe void SetPair(SocketOption option, int first, int second)
    {
        int* pair = stackalloc int[] { first, second };
        if (Error == 0 && Libc.SetSockOpt(fd, option.Level, option.Name, pair, 2 * sizeof(int)) != 0)
            (Error, Call) = (Errno.Last, $"setsockopt {option.Text}");
    }
}
