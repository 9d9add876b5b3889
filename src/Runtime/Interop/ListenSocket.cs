using System.Net;
using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>Opens and accepts on a non-blocking listening socket (bind(2), listen(2)).</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal static unsafe class ListenSocket
{
    private const int Stream = 1, Datagram = 2;

    /// <summary>What opening gave: the descriptor, or the error and the call that gave it.</summary>
    internal readonly record struct Opened(int Fd, int Error, string Call, UnixSocketFile? File = null);

    /// <summary>Opens, sets the endpoint's options, binds and listens.</summary>
    internal static Opened Open(Endpoint endpoint)
    {
        if (endpoint.Address is not { } address)
            return OpenUnix(endpoint.UnixPath!, endpoint.Options);
        int type = endpoint.IsDatagram ? Datagram : Stream;
        Opened opened = OpenIP(address, endpoint.Options, type);
        // A machine without IPv6: every address is every IPv4 address.
        return opened.Error == Errno.FamilyNotSupported && endpoint.IsEveryAddress
            ? OpenIP(new IPEndPoint(IPAddress.Any, address.Port), endpoint.Options, type)
            : opened;
    }

    private static Opened OpenIP(IPEndPoint address, EndpointOptions options, int type)
    {
        PeerAddress native = PeerAddress.From(address);
        int fd = NewSocket.Open(native.NativeFamily, type);
        if (fd < 0)
            return new Opened(-1, Errno.Last, "socket");
        SocketSettings settings = new(fd);
        settings.Apply(options, address, stream: type == Stream);
        if (settings.Error != 0)
            return Fail(fd, settings.Error, settings.Call);
        byte* raw = stackalloc byte[PeerAddress.MaxLength];
        int length = native.Write(new Span<byte>(raw, PeerAddress.MaxLength));
        if (Libc.Bind(fd, raw, (uint)length) != 0)
            return Fail(fd, Errno.Last, "bind");
        return type == Stream && Libc.Listen(fd, options.Backlog) != 0 ? Fail(fd, Errno.Last, "listen") : new Opened(fd, 0, "");
    }

    private static Opened OpenUnix(string path, EndpointOptions options)
    {
        int fd = NewSocket.Open(UnixSocketFile.Family, Stream);
        if (fd < 0)
            return new Opened(-1, Errno.Last, "socket");
        SocketSettings settings = new(fd);
        settings.Apply(options, null, stream: true);
        if (settings.Error != 0)
            return Fail(fd, settings.Error, settings.Call);
        (int error, string call) = UnixSocketFile.Bind(fd, path, options.UnixMode, out UnixSocketFile? file);
        if (error != 0)
            return Fail(fd, error, call);
        if (Libc.Listen(fd, options.Backlog) == 0)
            return new Opened(fd, 0, "", file);
        error = Errno.Last;
        file!.TryRemove(out _);
        return Fail(fd, error, "listen");
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
        int result = NewSocket.Accept(fd, raw, &length);
        if (result < 0)
        {
            int error = Errno.Last;
            peer = default;
            return IoResult.OfError(error);
        }
        peer = PeerAddress.Read(new ReadOnlySpan<byte>(raw, PeerAddress.MaxLength));
        return IoResult.Of(result);
    }

    private static Opened Fail(int fd, int error, string call)
    {
        _ = Libc.Close(fd);
        return new Opened(-1, error, call);
    }
}
