using System.Runtime.CompilerServices;
using Netman.Buffers;

namespace Netman;

// Bytes on their way in. What stands whole is handled where it was received; only what is left over is kept, in the inbound ring.
public sealed partial class Connection
{
    private RingBuffer _inbound;
    private int _needed; // bytes from the ring's head that the protocol needs for its next step; 0 if it cannot tell

    /// <summary>Bytes from the transport, in a pinned buffer that is the loop's again when this returns.</summary>
    // The compiler would put all of this into each of its callers up to the loop itself, and take megabytes for that.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Received(Span<byte> data)
    {
        Loop.Counters.BytesReceived += data.Length;
        if (_filter is not null)
            _filter.Received(data);
        else
            Deliver(data);
    }

    /// <summary>Plain bytes for the protocol, in a pinned buffer as well.</summary>
    internal void Deliver(Span<byte> data)
    {
        if (Has(ConnectionFlags.AwaitingFirstByte | ConnectionFlags.WatchesIdle))
            BytesArrived();
        if (_state != ConnectionState.Open)
            return; // closing: read on to see the peer's end, handle nothing
        _flags |= ConnectionFlags.Processing;
        if (!_inbound.IsEmpty || !MayDispatch)
            data = CompleteLeftover(data);
        if (!data.IsEmpty)
        {
            int consumed = MayDispatch ? _protocol.Receive(this, data, out _needed) : 0;
            if (_state == ConnectionState.Open)
                _inbound.Append(Blocks, data[consumed..]);
        }
        _flags &= ~ConnectionFlags.Processing;
        InputHandled();
    }

    /// <summary>The transport's end of stream.</summary>
    internal void PeerEnded()
    {
        if (_filter is not null)
            _filter.PeerEnded();
        else
            EndInput();
    }

    /// <summary>The peer's end of stream: what it sent before is handled, what it is owed is sent, then the connection closes.</summary>
    internal void EndInput()
    {
        _flags |= ConnectionFlags.PeerEnded;
        PauseInput();
        if (_state == ConnectionState.Open)
            InputHandled();
        else if (_state == ConnectionState.Closing && Queued == 0)
            FinishClose(reset: false);
    }

    /// <summary>Takes up the messages that waited, after what blocked them has gone.</summary>
    private void ResumeInput()
    {
        if (_state != ConnectionState.Open || Has(ConnectionFlags.Processing))
            return;
        _flags |= ConnectionFlags.Processing;
        _protocol.Resume(this);
        HandleInbound();
        _flags &= ~ConnectionFlags.Processing;
        InputHandled();
    }

    /// <summary>Appends to the leftover no more than completes its message, handles it, and returns the data that is left.</summary>
    private Span<byte> CompleteLeftover(Span<byte> data)
    {
        while (!data.IsEmpty && _state == ConnectionState.Open)
        {
            if (_inbound.IsEmpty && MayDispatch)
                return data;
            int take = MayDispatch && _needed > _inbound.Count ? Math.Min(_needed - _inbound.Count, data.Length) : data.Length;
            _inbound.Append(Blocks, data[..take]);
            data = data[take..];
            if (_inbound.Count >= _needed)
                HandleInbound();
        }
        return default;
    }

    /// <summary>Stops receiving from the peer and handling what it sent, until <see cref="ResumeReading"/>: what it sends waits in the
    /// kernel and pushes back on it. On the loop at once, from other threads a moment later. Means nothing on UDP.</summary>
    public void PauseReading() => Loop.Run(static (c, _, _) => ((Connection)c!).PauseReadingInLoop(), this);

    /// <summary>Takes up what <see cref="PauseReading"/> stopped, messages that are here already first. On the loop at
    /// once, from other threads a moment later; where nothing is stopped it does nothing.</summary>
    public void ResumeReading() => Loop.Run(static (c, _, _) => ((Connection)c!).ResumeReadingInLoop(), this);

    private void PauseReadingInLoop()
    {
        if (_state >= ConnectionState.Closing || IsDatagram)
            return; // it reads on to see the peer's end; a datagram has been read
        _flags |= ConnectionFlags.ReadingPaused;
        PauseInput();
    }

    private void ResumeReadingInLoop()
    {
        if (!Has(ConnectionFlags.ReadingPaused))
            return;
        _flags &= ~ConnectionFlags.ReadingPaused;
        ResumeInput();
    }

    private void HandleInbound()
    {
        while (MayDispatch && !_inbound.IsEmpty)
        {
            int consumed = _protocol.Receive(this, _inbound.FirstSegment, out _needed);
            if (consumed > 0)
            {
                _inbound.Consume(Blocks, consumed);
                continue;
            }
            // A message that wraps around the ring's end is moved together once all of it is there.
            int whole = _needed > 0 ? _needed : _inbound.Count;
            if (whole > _inbound.Count || whole <= _inbound.FirstSegment.Length)
                return;
            _inbound.Contiguous(Blocks, whole);
        }
    }

    /// <summary>After input was handled or unblocked: read on, pause, or close, as what is left demands.</summary>
    private void InputHandled()
    {
        if (_state != ConnectionState.Open)
        {
            CompleteDeferredClose();
            return;
        }
        if (Has(ConnectionFlags.Draining) && !Has(ConnectionFlags.HandlerPending) && Concurrent == 0)
        {
            BeginClose(CloseReason.ServerStopping);
            return;
        }
        if (Has(ConnectionFlags.PeerEnded))
        {
            if (!Has(ConnectionFlags.DispatchBlocked) && Concurrent == 0)
                BeginClose(CloseReason.PeerClosed);
            return;
        }
        bool pending = Has(ConnectionFlags.HandlerPending);
        if (!_inbound.IsEmpty && Has(ConnectionFlags.HandlerPending | ConnectionFlags.ReadingPaused))
            _protocol.InputWaits(this, ref _inbound);
        bool blocked = Has(ConnectionFlags.OutboundFull | ConnectionFlags.ReadingPaused | ConnectionFlags.Draining);
        if (blocked || (pending && _inbound.Count >= Limits.InboundBacklog))
            PauseInput();
        else if (Has(ConnectionFlags.InputPaused))
            ContinueInput();
    }

    private void PauseInput()
    {
        if (Has(ConnectionFlags.InputPaused) || _state == ConnectionState.Closed)
            return;
        _flags |= ConnectionFlags.InputPaused;
        Loop.SetReceiving(this, receiving: false);
    }

    private void ContinueInput()
    {
        _flags &= ~ConnectionFlags.InputPaused;
        Loop.SetReceiving(this, receiving: true);
    }

    private void FirstByteArrived()
    {
        _flags &= ~ConnectionFlags.AwaitingFirstByte;
        SetDeadline(Has(ConnectionFlags.Opened) ? _protocol.OpenTimeout : _protocol.OpeningTimeout);
    }
}
