using Netman.Interop;

namespace Netman;

// What a handler sees of a datagram's sender: a connection that is lent to one datagram at a time.
public sealed partial class Connection
{
    internal Connection(DatagramPort port)
    {
        (Loop, _endpoint, Handle) = (port.Loop, port.Endpoint, -1);
        _protocol = new DatagramProtocol(port);
    }

    /// <summary>
    /// The sender of the datagram that is being handled, to be answered later; <see langword="null"/> where this is no UDP endpoint.
    /// On UDP the connection itself is lent to one datagram until its handler's task has completed, then to another's: keep the
    /// peer, never the connection.
    /// </summary>
    public UdpPeer? UdpPeer => _protocol is DatagramProtocol udp ? new UdpPeer(udp.Port, _peer) : null;

    /// <summary>Lent to a datagram: it has no id, no socket and no life of its own.</summary>
    internal bool IsDatagram => Id == default;

    internal bool IsHandling => Has(ConnectionFlags.HandlerPending);

    internal ref readonly PeerAddress Peer => ref _peer;

    /// <summary>Lends the connection to a datagram.</summary>
    internal void Lend(in PeerAddress peer)
    {
        _peer = peer;
        _state = ConnectionState.Open;
        UserState = null;
        // Always being handled, so that closing only ends this exchange, and always dirty: what is sent does not wait here.
        _flags = ConnectionFlags.Processing | ConnectionFlags.Dirty;
    }

    /// <summary>The datagram has been handled: nothing of it is left to the next one.</summary>
    internal void GiveBack()
    {
        EndInstances();
        if (_extras is { } extras)
            EndTimers(extras);
    }

    /// <summary>The endpoint is gone: a pending handler is told, and what it sends goes nowhere.</summary>
    internal void EndLending()
    {
        _state = ConnectionState.Closed;
        EndExtras();
    }
}
