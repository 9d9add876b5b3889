using System.Collections.Concurrent;
using System.Net;

namespace Netman.Stress;

/// <summary>Tells each peer how its connection ended for the server. A peer is known by its port until then. Safe from any thread.</summary>
internal sealed class Peers
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<CloseReason>> _byPort = new();

    /// <summary>
    /// False while the server has not told of the end of an earlier connection from that port. The kernel may well give the port
    /// again before that: a reset frees it at once, for both ends, and the server hears of the reset later. Its word on the end of
    /// the one could then be taken for the other's.
    /// </summary>
    internal bool TryRegister(int port, out Task<CloseReason> closed)
    {
        TaskCompletionSource<CloseReason> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        closed = source.Task;
        return _byPort.TryAdd(port, source);
    }

    /// <summary>False where nobody of that address is known. Frees the port: its peer may hear of it later than the next one gets it.</summary>
    internal bool Closed(EndPoint? peer, CloseReason reason) =>
        peer is IPEndPoint address && _byPort.TryRemove(address.Port, out TaskCompletionSource<CloseReason>? closed) && closed.TrySetResult(reason);
}
