using System.Net;

namespace Netman.Testing;

/// <summary>
/// A network inside the process: servers listen on it by the addresses that they were given, clients connect to them, no socket
/// is opened. Two servers on one network cannot have the same address. Safe from any thread.
/// </summary>
/// <param name="faults">What the network does to connections; <see langword="null"/> for nothing.</param>
public sealed class InMemoryNetwork(TransportFaults? faults = null)
{
    // Of those that the kernel would give out.
    private const int FirstPort = 49152;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<InMemoryListener>> _listeners = [];
    private readonly Dictionary<int, InMemoryTransport> _waiting = [];
    private int _handle, _port = FirstPort, _turn;

    internal TransportFaults? Faults => faults;

    /// <summary>Connects to an endpoint of a server on this network.</summary>
    /// <param name="endpoint">One of <see cref="NetmanServer.Endpoints"/> of a server that has started.</param>
    /// <param name="packer">How messages stand in the byte stream; <see langword="null"/> is the default format.</param>
    /// <param name="from">The address that the server sees; <see langword="null"/> is 127.0.0.1 with a port of its own.</param>
    /// <exception cref="IOException">Nobody listens there: the server has not started, or it has stopped accepting.</exception>
    public InMemoryClient Connect(Endpoint endpoint, IPacker? packer = null, IPEndPoint? from = null)
    {
        InMemoryListener listener;
        InMemoryTransport transport = new(this);
        int handle;
        lock (_lock)
        {
            if (!_listeners.TryGetValue(AddressOf(endpoint), out List<InMemoryListener>? listeners))
                throw new IOException($"Nobody listens on {endpoint.Url}: the connection is refused.");
            listener = listeners[(_turn++ & int.MaxValue) % listeners.Count];
            handle = ++_handle;
            _waiting.Add(handle, transport);
            from ??= new IPEndPoint(IPAddress.Loopback, ++_port & ushort.MaxValue);
        }
        listener.Arrived(handle, from);
        return new InMemoryClient(transport, packer);
    }

    internal OpenedListener Listen(InMemoryLoop loop, Endpoint endpoint, out InMemoryListener? listener)
    {
        listener = null;
        if (endpoint.IsDatagram)
            return OpenedListener.Failed("there is no UDP in memory");
        lock (_lock)
        {
            IPEndPoint? address = endpoint.Address is { } asked ? new IPEndPoint(asked.Address, asked.Port == 0 ? ++_port & ushort.MaxValue : asked.Port) : null;
            string key = address?.ToString() ?? endpoint.UnixPath!;
            if (_listeners.TryGetValue(key, out List<InMemoryListener>? others) && !endpoint.ListensOnEveryLoop)
                return OpenedListener.Failed("the address is in use");
            listener = new InMemoryListener(this, loop, key, ++_handle);
            (others ?? (_listeners[key] = [])).Add(listener);
            return new OpenedListener(listener.Handle, address, null);
        }
    }

    internal void Unlisten(InMemoryListener listener)
    {
        lock (_lock)
        {
            if (_listeners[listener.Key].Remove(listener) && _listeners[listener.Key].Count == 0)
                _listeners.Remove(listener.Key);
        }
    }

    /// <summary>The transport of a connection that is being accepted.</summary>
    internal InMemoryTransport Take(int handle)
    {
        lock (_lock)
        {
            _waiting.Remove(handle, out InMemoryTransport? transport);
            return transport!;
        }
    }

    private static string AddressOf(Endpoint endpoint) => endpoint.LocalEndPoint?.ToString() ?? endpoint.UnixPath ?? "";
}
