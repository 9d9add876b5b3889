using Netman.Buffers;

namespace Netman;

/// <summary>
/// What stands between the transport's bytes and a connection's protocol, where an endpoint has something there (TLS): transport
/// bytes → filter → protocol, and back. One object a connection, loop-only. The connection keeps plain bytes in its outbound
/// ring; the filter keeps what the transport is to send.
/// </summary>
internal abstract class ConnectionFilter
{
    private RingBuffer _outbound;

    /// <summary>What the transport is to send next.</summary>
    internal ref RingBuffer Outbound => ref _outbound;

    /// <summary>What the filter found out about the peer, as <see cref="Connection.Tls"/> gives it.</summary>
    internal virtual TlsConnectionInfo? Tls => null;

    /// <summary>The connection is watched: sets a deadline, waits for the peer, and calls <c>Connection.OpenProtocol</c> in time.</summary>
    internal abstract void Begin();

    /// <summary>Bytes of the transport, valid until the call returns. What they hold goes to <c>Connection.Deliver</c>.</summary>
    internal abstract void Received(Span<byte> data);

    /// <summary>The transport's stream has ended. A filter that cannot take that as an orderly end begins the close itself.</summary>
    internal abstract void PeerEnded();

    /// <summary>The deadline set by <see cref="Begin"/> has passed.</summary>
    internal abstract void DeadlinePassed();

    /// <summary>Takes the connection's plain bytes as far as the transport can follow, and has it send them.</summary>
    internal abstract void Flush();

    /// <summary>Everything was sent: says goodbye in the filter's own words. True once that has left too.</summary>
    internal abstract bool TryEndSending();

    /// <summary>Gives back everything. The last call.</summary>
    internal abstract void Close();
}
