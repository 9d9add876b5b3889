namespace Netman.Interop;

/// <summary>Non-blocking calls on a connected stream socket. Stateless; the descriptor's owner calls from its loop.</summary>
internal static unsafe class StreamSocket
{
    private const int NoSignal = 0x4000, ShutWrite = 1;
    private const int SolSocket = 1, SoLinger = 13, IpProtoTcp = 6, TcpNoDelay = 1;

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
            nint result = SocketCall.Send(fd, start, (nuint)bytes.Length, NoSignal);
            return result >= 0 ? IoResult.Of(result) : IoResult.OfError(Errno.Last);
        }
    }

    internal static void ShutdownSend(int fd) => _ = Libc.Shutdown(fd, ShutWrite);

    internal static void SetNoDelay(int fd) => SetOption(fd, IpProtoTcp, TcpNoDelay, 1);

    internal static void Close(int fd) => _ = Libc.Close(fd);

    /// <summary>Closes with a reset: what is not sent yet is thrown away, the peer sees ECONNRESET (socket(7), SO_LINGER 0).</summary>
    internal static void Reset(int fd)
    {
        long lingerOnForZeroSeconds = 1;
        _ = Libc.SetSockOpt(fd, SolSocket, SoLinger, &lingerOnForZeroSeconds, sizeof(long));
        _ = Libc.Close(fd);
    }

    internal static bool SetOption(int fd, int level, int option, int value) =>
        Libc.SetSockOpt(fd, level, option, &value, sizeof(int)) == 0;
}
