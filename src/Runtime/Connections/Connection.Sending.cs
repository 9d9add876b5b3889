using System.Runtime.CompilerServices;

namespace Netman;

// Bytes on their way out. On the loop a message is framed straight into the outbound ring; from other threads it is copied and
// posted. Both are counted at the enqueue, so the limits hold for what is on its way to the loop as well.
public sealed partial class Connection
{
    /// <summary>Bytes that wait to be sent, those on their way to the loop included. Safe from any thread, a moment old.</summary>
    public int OutboundBytes => Loop.IsCurrent ? Waiting : FromOutside(static connection => connection.Waiting);

    /// <summary>
    /// Queues one message; it leaves with the end of the loop's turn, together with the connection's other replies. Safe from any
    /// thread: what one thread sends arrives in its order. Never blocks and never throws for what the peer did.
    /// </summary>
    /// <param name="messageId">The message id for the header.</param>
    /// <param name="body">The body, copied before the call returns; may be empty.</param>
    /// <returns><see cref="SendResult.Queued"/>; <see cref="SendResult.Closed"/> once closing has begun; past
    /// <see cref="NetmanServerOptions.OutboundHardLimit"/> what <see cref="OutboundPolicy"/> makes of it.</returns>
    /// <exception cref="ArgumentException">The endpoint's packer cannot carry the message: a body that its length field cannot
    /// count, an id that does not fit, a delimiter in the body. Never with the default packer.</exception>
    /// <exception cref="InvalidOperationException">The endpoint is raw: it has no packer, use <see cref="SendBytes"/>.</exception>
    public SendResult Send(uint messageId, ReadOnlySpan<byte> body)
    {
        if (_state >= ConnectionState.Closing)
            return SendResult.Closed;
        long size = (long)body.Length + _protocol.OverheadOf(messageId, body);
        if (!Loop.IsCurrent)
            return Post(OutboundKind.Message, messageId, body, size);
        if (!FitsPlainly(size) && !TryMakeRoom(size))
            return Overflow(OutboundKind.Message, messageId, body);
        AppendInLoop(messageId, body);
        return SendResult.Queued;
    }

    /// <summary>
    /// As <see cref="Send"/>, and then waits while more than <see cref="NetmanServerOptions.OutboundHighWatermark"/> is queued,
    /// until the peer has taken it down to <see cref="NetmanServerOptions.OutboundLowWatermark"/>: the way to stream much.
    /// </summary>
    /// <param name="messageId">The message id for the header.</param>
    /// <param name="body">The body, copied before the call returns; may be empty.</param>
    /// <param name="cancellationToken">Ends the waiting, not the sending.</param>
    /// <returns><see cref="SendResult.Closed"/> also when the connection closed while waiting.</returns>
    /// <exception cref="OperationCanceledException">The token fired while waiting.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Send"/>.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Send"/>.</exception>
    public ValueTask<SendResult> SendAsync(uint messageId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        SendResult result = Send(messageId, body.Span);
        return result != SendResult.Queued || OutboundBytes <= Limits.OutboundHigh
            ? ValueTask.FromResult(result)
            : WaitDrainedAsync(cancellationToken);
    }

    /// <summary>The transport took the oldest bytes.</summary>
    internal void Sent(int count)
    {
        Loop.Counters.BytesSent += count;
        if (Has(ConnectionFlags.WatchesIdle))
            _extras!.Idle!.Moved();
        if (_filter is null)
            ConsumeOutbound(count);
        else
            _filter.Outbound.Consume(Blocks, count);
    }

    /// <summary>Hands what waits to the transport and goes on with what waited for room in it.</summary>
    internal void FlushInLoop()
    {
        _flags &= ~ConnectionFlags.Dirty;
        if (_state == ConnectionState.Closed)
            return;
        SendOutbound();
        if (_state == ConnectionState.Closing && Queued == 0)
            EndSending();
        else if (Queued <= Limits.OutboundLow && (Has(ConnectionFlags.OutboundFull) || _extras is { Drained: not null }))
            OutboundDrained();
    }

    private void AppendInLoop(uint messageId, ReadOnlySpan<byte> body)
    {
        _protocol.Append(ref _outbound, Blocks, messageId, body);
        Appended();
    }

    /// <summary>The outbound ring has grown: it is flushed with the end of the turn, or now where it has grown high.</summary>
    internal void Appended()
    {
        if (_plainPages == 0 || _outbound.Count > Limits.OutboundHigh)
            AppendedElsewhere();
        else if (!Has(ConnectionFlags.Dirty))
            MarkDirty();
    }

    // Not only into the ring, or much of it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AppendedElsewhere()
    {
        if (Queued > Limits.OutboundHigh)
            OutboundGrewHigh();
        else if (!Has(ConnectionFlags.Dirty))
            MarkDirty();
    }

    private void MarkDirty()
    {
        _flags |= ConnectionFlags.Dirty;
        Loop.MarkDirty(this);
    }

    // Past the high watermark the kernel is asked at once: only if it does not take the bytes is the peer slow.
    private void OutboundGrewHigh()
    {
        if (!Has(ConnectionFlags.OutboundFull))
            SendOutbound();
        if (Queued <= Limits.OutboundLow && !Has(ConnectionFlags.Dirty))
            MarkDirty(); // nothing is left that would bring a flush: who waits for room is told at the end of the turn
        if (_state != ConnectionState.Open || Queued <= Limits.OutboundHigh || Has(ConnectionFlags.OutboundFull))
            return;
        _flags |= ConnectionFlags.OutboundFull;
        PauseInput();
    }

    private void WakeIfDrained()
    {
        if (_state == ConnectionState.Closed || Queued <= Limits.OutboundLow)
            WakeDrained();
    }

    private void OutboundDrained()
    {
        if (HasBacklog)
            RefillFromBacklog();
        if (_state == ConnectionState.Closed || HasBacklog || Queued > Limits.OutboundLow)
            return;
        WakeDrained();
        if (!Has(ConnectionFlags.OutboundFull))
            return;
        _flags &= ~ConnectionFlags.OutboundFull;
        ResumeInput();
    }

    private async ValueTask<SendResult> WaitDrainedAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource created = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConnectionExtras extras = Extras;
        TaskCompletionSource drained = Interlocked.CompareExchange(ref extras.Drained, created, null) ?? created;
        // The loop may have drained or closed before it could see the waiter: asked here, behind what was sent, it looks again.
        Loop.Run(static (c, _, _) => ((Connection)c!).WakeIfDrained(), this);
        await drained.Task.WaitAsync(cancellationToken);
        return _state < ConnectionState.Closing ? SendResult.Queued : SendResult.Closed;
    }
}
