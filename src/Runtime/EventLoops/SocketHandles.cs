using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Netman;

/// <summary>Sockets on their way from the loop that accepts to the one that owns: the seam passes numbers. Safe from any thread.</summary>
internal static class SocketHandles
{
    private static readonly ConcurrentDictionary<int, Socket> _parked = new();
    private static int _last;

    /// <summary>Sockets that nobody has taken yet: 0 when no connection is being accepted.</summary>
    internal static int Count => _parked.Count;

    internal static int Park(Socket socket)
    {
        int handle;
        do
            handle = Interlocked.Increment(ref _last) & int.MaxValue;
        while (!_parked.TryAdd(handle, socket));
        return handle;
    }

    /// <summary>The socket, which is the caller's now; <see langword="null"/> if it was taken before.</summary>
    internal static Socket? Take(int handle) => _parked.TryRemove(handle, out Socket? socket) ? socket : null;
}
