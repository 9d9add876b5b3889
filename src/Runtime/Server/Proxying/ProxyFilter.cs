using Netman.Buffers;
using Netman.Interop;

namespace Netman;

/// <summary>
/// Stands before everything else of a connection until its proxy has said who the client is, and then gives way to it. Loop-only.
/// </summary>
internal sealed class ProxyFilter : ConnectionFilter
{
    private readonly ProxyEndpoint _endpoint;
    private readonly Connection _connection;
    private readonly PeerAddress _proxy;
    private RingBuffer _partial; // the start of the header

    internal ProxyFilter(ProxyEndpoint endpoint, Connection connection)
    {
        (_endpoint, _connection, _proxy) = (endpoint, connection, connection.Peer);
        // Until it is known whose connection it is, it is nobody's: the limit on connections per address is for clients.
        connection.TakeAddress(default);
    }

    private BlockPool Blocks => _connection.Loop.Blocks;

    internal override void Begin() => _connection.SetDeadline(_endpoint.HeaderTimeout);

    internal override void Received(Span<byte> data)
    {
        if (_connection.State >= ConnectionState.Closing)
            return; // read to see the peer's end
        int before = _partial.Count;
        ReadOnlySpan<byte> input = before == 0 ? data : Join(data);
        switch (ProxyHeader.TryRead(input, _endpoint.MaxHeaderLength, out ProxyHeader header))
        {
            case ProxyHeaderStatus.NeedMore when before == 0:
                _partial.Append(Blocks, data);
                break;
            case ProxyHeaderStatus.Whole:
                // What was held was no whole header, so its end is in the new bytes, and so is all that follows it.
                GiveWay(header, data[(header.Length - before)..]);
                break;
            case ProxyHeaderStatus.Malformed:
                Refuse("it is none");
                break;
            case ProxyHeaderStatus.TooLong:
                Refuse("it is too long");
                break;
        }
    }

    internal override void PeerEnded()
    {
        if (!_partial.IsEmpty)
            Refuse("the stream ended in it");
        else
            _connection.AbortInLoop(CloseReason.PeerClosed); // somebody asked whether we listen
    }

    internal override void DeadlinePassed()
    {
        _connection.Loop.Counters.ProxyHeaderTimeouts++;
        _connection.Server.Log.ProxyHeaderRefused(_connection.Id, "it did not come in time");
        _connection.AbortInLoop(CloseReason.ProxyHeaderTimeout);
    }

    internal override void Flush()
    {
        // Nothing goes to a peer before it is known.
    }

    internal override bool TryEndSending() => true;

    internal override void Close() => _partial.Clear(Blocks);

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> data)
    {
        // A header that may still become whole is shorter than its limit, so no more than that is looked at.
        _partial.Append(Blocks, data[..Math.Min(data.Length, _endpoint.MaxHeaderLength - _partial.Count)]);
        return _partial.Contiguous(Blocks, _partial.Count);
    }

    private void GiveWay(in ProxyHeader header, Span<byte> rest)
    {
        _partial.Clear(Blocks);
        if (_connection.TryTakeAddress(header.HasClient ? header.Client : _proxy))
        {
            _connection.PassFilter(rest);
            return;
        }
        _connection.Loop.Counters.Rejected++;
        _connection.AbortInLoop(CloseReason.ConnectionLimit);
    }

    private void Refuse(string why)
    {
        _connection.Loop.Counters.ProxyHeadersRefused++;
        _connection.Server.Log.ProxyHeaderRefused(_connection.Id, why);
        _connection.AbortInLoop(CloseReason.ProxyHeaderRefused);
    }
}
