using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>Non-blocking calls on a connected stream socket. Stateless; the descriptor's owner calls from its loop.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal static unsafe class StreamSocket
{
    private const int ShutWrite = 1;

    // MSG_NOSIGNAL: a peer that is gone is an error number, not SIGPIPE. macOS has it as an option of the socket.
    private static int SendFlags => OperatingSystem.IsMacOS() ? 0 : 0x4000;

    internal static IoResult Receive(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint result = SocketCall.Receive(fd, start, (nuint)buffer.Length, 0);
            return result >= 0 ? IoResult.Of(result) : IoResult.OfError(Errno.Last);
        }
    }

    internal static IoResult Send(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint result = SocketCall.Send(fd, start, (nuint)bytes.Length, SendFlags);
            return result >= 0 ? IoResult.Of(result) : IoResult.OfError(Errno.Last);
        }
    }

    internal static void ShutdownSend(int fd) => _ = Libc.Shutdown(fd, ShutWrite);

    internal static void Close(int fd) => _ = Libc.Close(fd);

    /// <summary>Closes with a reset: what is not sent yet is thrown away, the peer sees ECONNRESET (socket(7), SO_LINGER 0).</summary>
    internal static void Reset(int fd)
    {
        long lingerOnForZeroSeconds = 1;
        SocketOption linger = SocketOption.Linger;
        _ = Libc.SetSockOpt(fd, linger.Level, linger.Name, &lingerOnForZeroSeconds, sizeof(long));
        _ = Libc.Close(fd);
    }
}
