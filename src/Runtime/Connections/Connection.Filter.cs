using Netman.Buffers;

namespace Netman;

// The optional filter between transport and protocol. With one, the outbound ring holds plain bytes and the filter what the
// transport is to send; without one, it is the same ring.
public sealed partial class Connection
{
    private readonly ConnectionFilter? _filter;

    /// <summary>What the TLS handshake agreed on; <see langword="null"/> on an endpoint without TLS. Read it on the loop.</summary>
    public TlsConnectionInfo? Tls => _filter?.Tls;

    /// <summary>What protocols write.</summary>
    internal ref RingBuffer Outbound => ref _outbound;

    /// <summary>What the transport is to send.</summary>
    internal ref RingBuffer ForTransport
    {
        get
        {
            if (_filter is not null)
                return ref _filter.Outbound;
            return ref _outbound;
        }
    }

    /// <summary>Bytes that wait in both rings.</summary>
    private int Queued => _filter is null ? _outbound.Count : _outbound.Count + _filter.Outbound.Count;

    /// <summary>The filter has bytes for the transport: they leave with the end of the turn.</summary>
    internal void OweFlush()
    {
        if (!Has(ConnectionFlags.Dirty) && _state != ConnectionState.Closed)
            MarkDirty();
    }

    private void SendOutbound()
    {
        if (_filter is not null)
            _filter.Flush(ref _outbound);
        else if (!_outbound.IsEmpty)
            Loop.Flush(this);
    }
}
