using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>
/// Receives and sends a <see cref="DatagramBatch"/>: recvmmsg(2) and sendmmsg(2) on Linux where there is more than one datagram, else
/// recvfrom(2) and sendto(2): for a batch of one the kernel copies headers, and looks a second time for more.
/// </summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal static unsafe class DatagramCall
{
    // After a batch of one, so many plain calls before the next batch: a server that gets busy notices soon, a quiet one pays little.
    private const int SinglesAfterOne = 15;

    /// <summary>Receives what is there, at most <see cref="DatagramBatch.Count"/>: how many, or the error.</summary>
    internal static IoResult Receive(int fd, DatagramBatch batch)
    {
        IoResult result = OperatingSystem.IsLinux() && batch.Singles == 0 ? ReceiveMany(fd, batch) : ReceiveOne(fd, batch);
        batch.Received(Math.Max(0, result.Count));
        return result;
    }

    /// <summary>Sends from the first one that waits: how many went, or the error of the first.</summary>
    internal static IoResult Send(int fd, DatagramBatch batch)
    {
        nint result = OperatingSystem.IsLinux() && batch.Waiting > 1
            ? Libc.SendMany(fd, batch.FirstWaiting, (uint)batch.Waiting, 0)
            : SendOne(fd, batch.FirstWaiting);
        return result >= 0 ? IoResult.Of(result) : IoResult.OfError(Errno.Last);
    }

    [SupportedOSPlatform("linux")]
    private static IoResult ReceiveMany(int fd, DatagramBatch batch)
    {
        nint result = Libc.ReceiveMany(fd, batch.ForReceiving(), DatagramBatch.Count, 0, null);
        if (result < 0)
            return IoResult.OfError(Errno.Last);
        batch.Singles = result == 1 ? SinglesAfterOne : 0;
        return IoResult.Of(result);
    }

    private static IoResult ReceiveOne(int fd, DatagramBatch batch)
    {
        byte* header = batch.ForReceiving();
        byte* bytes = DatagramBatch.BytesOf(header, out nuint room);
        nint result = SocketCall.ReceiveFrom(fd, bytes, room, DatagramBatch.NameOf(header), DatagramBatch.NameLengthOf(header));
        if (result < 0)
            return IoResult.OfError(Errno.Last);
        *DatagramBatch.LengthOf(header) = (uint)result;
        batch.Singles--;
        return IoResult.Of(1);
    }

    private static nint SendOne(int fd, byte* header)
    {
        byte* bytes = DatagramBatch.BytesOf(header, out nuint length);
        nint result = SocketCall.SendTo(fd, bytes, length, DatagramBatch.NameOf(header), *DatagramBatch.NameLengthOf(header));
        return result >= 0 ? 1 : result;
    }
}
