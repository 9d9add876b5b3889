using System.Runtime.InteropServices;
using Netman.Interop;

namespace Netman;

/// <summary>
/// The limits on the number of connections. The total is what the loops' tables hold; the addresses are counted where connections
/// enter and leave those tables, which each does once. Safe from any thread.
/// </summary>
internal sealed class ConnectionAdmission(NetmanServer server, int perServer, int perAddress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerAddress, int> _addresses = [];

    internal static ConnectionAdmission? For(NetmanServer server) => server.Options is { MaxConnections: 0, MaxConnectionsPerAddress: 0 }
        ? null
        : new ConnectionAdmission(server, server.Options.MaxConnections, server.Options.MaxConnectionsPerAddress);

    /// <summary>Addresses that have connections: 0 when nobody is there, or something leaks.</summary>
    internal int Addresses
    {
        get
        {
            lock (_lock)
                return _addresses.Count;
        }
    }

    /// <summary>Puts a connection into its loop's table, or answers null where that would pass a limit. On the loop.</summary>
    internal Connection? TryEnter(EventLoop loop, Endpoint endpoint, int handle, PeerAddress peer)
    {
        // Entering and counting are one step, so that loops which accept at the same time cannot pass a limit together.
        lock (_lock)
        {
            if (perServer != 0 && server.Connections.Count >= perServer)
                return null;
            // Behind a proxy the client counts, as soon as it is known.
            if (endpoint.Options.Preface is null && !TryCount(peer))
                return null;
            return new Connection(loop, endpoint, handle, peer);
        }
    }

    /// <summary>A proxy has named the client: from now on it is the one that counts. False where that passes its limit.</summary>
    internal bool TryMove(PeerAddress from, PeerAddress to)
    {
        lock (_lock)
        {
            if (!TryCount(to))
                return false;
            Uncount(from);
            return true;
        }
    }

    /// <summary>A connection has left its loop's table.</summary>
    internal void Left(PeerAddress peer)
    {
        lock (_lock)
            Uncount(peer);
    }

    private bool TryCount(PeerAddress peer)
    {
        if (perAddress == 0 || !peer.HasAddress)
            return true;
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_addresses, peer.WithoutPort, out _);
        if (count >= perAddress)
            return false;
        count++;
        return true;
    }

    private void Uncount(PeerAddress peer)
    {
        if (perAddress == 0 || !peer.HasAddress)
            return;
        PeerAddress address = peer.WithoutPort;
        int count = _addresses[address] - 1;
        if (count == 0)
            _addresses.Remove(address);
        else
            _addresses[address] = count;
    }
}
