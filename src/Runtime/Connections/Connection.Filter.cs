using Netman.Interop;

namespace Netman;

// The optional filter between transport and protocol. With one, the outbound ring holds plain bytes and the filter what the
// transport is to send; without one, it is the same ring.
public sealed partial class Connection
{
    private ConnectionFilter? _filter; // replaced once at most: by what stands behind a preface

    /// <summary>What the TLS handshake agreed on; <see langword="null"/> on an endpoint without TLS. Read it on the loop.</summary>
    public TlsConnectionInfo? Tls => _filter?.Tls;

    /// <summary>The filter has bytes for the transport: they leave with the end of the turn.</summary>
    internal void OweFlush()
    {
        if (!Has(ConnectionFlags.Dirty) && _state != ConnectionState.Closed)
            MarkDirty();
    }

    /// <summary>What stood before everything else has done its part: what stands behind it begins, with the bytes that are left.</summary>
    internal void PassFilter(Span<byte> rest)
    {
        _filter = _endpoint.Options.Filter?.Create(this);
        if (_filter is not null)
            _filter.Begin();
        else
            OpenProtocol();
        if (rest.IsEmpty || _state == ConnectionState.Closed)
            return;
        if (_filter is not null)
            _filter.Received(rest);
        else
            Deliver(rest);
    }

    /// <summary>From now on this is the peer's address. Nobody counts it.</summary>
    internal void TakeAddress(in PeerAddress peer) => _peer = peer;

    /// <summary>From now on this is the peer's address, also for the limits. False where that passes its limit.</summary>
    internal bool TryTakeAddress(in PeerAddress peer)
    {
        if (Server.Admission is { } admission && !admission.TryMove(_peer, peer))
            return false;
        _peer = peer;
        return true;
    }
}
