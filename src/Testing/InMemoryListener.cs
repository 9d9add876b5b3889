using System.Net;
using Netman.Interop;

namespace Netman.Testing;

/// <summary>A listening address on one loop, and who waits to be accepted there. Loop-only, but for <see cref="Arrived"/>.</summary>
internal sealed class InMemoryListener(InMemoryNetwork network, InMemoryLoop loop, string key, int handle)
{
    private readonly Queue<(int Handle, IPEndPoint From)> _backlog = new();
    private Acceptor? _acceptor;
    private bool _closed;

    internal string Key => key;

    internal int Handle => handle;

    internal void Arrived(int peer, IPEndPoint from) => loop.Enqueue(new LoopTask(
        static (listener, from, peer) => ((InMemoryListener)listener!).Take((int)peer, (IPEndPoint)from!), this, from, peer));

    internal void SetAcceptor(Acceptor? acceptor)
    {
        _acceptor = acceptor;
        while (_acceptor is not null && _backlog.TryDequeue(out (int Handle, IPEndPoint From) next))
            _acceptor.Accepted(next.Handle, PeerAddress.From(next.From));
    }

    internal void Close()
    {
        _closed = true;
        network.Unlisten(this);
        foreach ((int waiting, _) in _backlog)
            network.Take(waiting).Released(reset: true);
    }

    private void Take(int peer, IPEndPoint from)
    {
        if (_closed)
            network.Take(peer).Released(reset: true);
        else if (_acceptor is null)
            _backlog.Enqueue((peer, from));
        else
            _acceptor.Accepted(peer, PeerAddress.From(from));
    }
}
