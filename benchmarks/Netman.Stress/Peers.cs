using System.Collections.Concurrent;
using System.Net;

namespace Netman.Stress;

/// <summary>Tells each peer how its connection ended for the server. A peer is known by its port while it lives. Safe from any thread.</summary>
internal sealed class Peers
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<CloseReason>> _byPort = new();

    internal Task<CloseReason> Register(int port)
    {
        TaskCompletionSource<CloseReason> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _byPort.TryAdd(port, closed) ? closed.Task : throw new InvalidOperationException($"port {port} is in use twice");
    }

    internal void Forget(int port) => _byPort.TryRemove(port, out _);

    /// <summary>False where nobody of that address is known.</summary>
    internal bool Closed(EndPoint? peer, CloseReason reason) =>
        peer is IPEndPoint address && _byPort.TryGetValue(address.Port, out TaskCompletionSource<CloseReason>? closed) && closed.TrySetResult(reason);
}
