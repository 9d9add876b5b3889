using System.Buffers;
using Netman.Buffers;

namespace Netman;

// Bytes on their way out. On the loop a message is framed straight into the outbound ring; from other threads it is copied and
// posted. Both are counted here, at the enqueue, so the limits hold for what is on its way to the loop as well.
public sealed partial class Connection
{
    private RingBuffer _outbound;
    // A close or abort is in the loop's queue. Set behind it, not before: who is refused for it knows that the loop comes to the close
    // before anything that he posts now, so nothing that follows what was refused is sent.
    private volatile bool _endAsked;
    private int _posted; // bytes handed over by other threads that the loop has not taken yet

    /// <summary>Bytes that wait to be sent, those on their way to the loop included. Safe from any thread, a moment old.</summary>
    public int OutboundBytes => ExtrasOrNull is { Backlog: { IsEmpty: false } backlog }
        ? OutboundLoad - BacklogWeight + backlog.Bytes
        : OutboundLoad;

    /// <summary>
    /// Queues one message; it leaves with the end of the loop's turn, together with the connection's other replies. Safe from any
    /// thread: what one thread sends arrives in its order. Never blocks and never throws for what the peer did.
    /// </summary>
    /// <param name="messageId">The message id for the header.</param>
    /// <param name="body">The body, copied before the call returns; may be empty.</param>
    /// <exception cref="ArgumentException">The endpoint's packer cannot carry the message: a body that its length field cannot
    /// count, an id that does not fit, a delimiter in the body. Never with the default packer.</exception>
    /// <exception cref="InvalidOperationException">The endpoint is raw: it has no packer, use <see cref="SendBytes"/>.</exception>
    public SendResult Send(uint messageId, ReadOnlySpan<byte> body)
    {
        if (_state >= ConnectionState.Closing)
            return SendResult.Closed;
        long size = (long)body.Length + _protocol.OverheadOf(messageId, body);
        if (size + OutboundLoad > Limits.OutboundHard)
            return Overflow(OutboundKind.Message, messageId, body);
        if (!Loop.IsCurrent)
            return PostSend(messageId, body, (int)size);
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
    public ValueTask<SendResult> SendAsync(uint messageId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        SendResult result = Send(messageId, body.Span);
        return result != SendResult.Queued || OutboundBytes <= Limits.OutboundHigh
            ? ValueTask.FromResult(result)
            : WaitDrainedAsync(cancellationToken);
    }

    /// <summary>The transport took bytes from the outbound ring.</summary>
    internal void Sent(int count)
    {
        Loop.Counters.BytesSent += count;
        if (Has(ConnectionFlags.WatchesIdle))
            _extras!.Idle!.Moved();
        ForTransport.Consume(Blocks, count);
    }

    /// <summary>Hands the outbound ring to the transport and goes on with what waited for room in it.</summary>
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
        if (_state != ConnectionState.Open || Queued <= Limits.OutboundHigh || Has(ConnectionFlags.OutboundFull))
            return;
        _flags |= ConnectionFlags.OutboundFull;
        PauseInput();
    }

    private void WakeIfDrained()
    {
        if (_state == ConnectionState.Closed || _outbound.Count <= Limits.OutboundLow)
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

    private SendResult PostSend(uint messageId, ReadOnlySpan<byte> body, int size)
    {
        if (_endAsked)
            return SendResult.Closed; // it would come behind the close on its way to the loop
        if (!TryCountPosted(size))
            return Overflow(OutboundKind.Message, messageId, body);
        byte[] copy = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(copy);
        Loop.Enqueue(new LoopTask(
            static (c, copy, packed) => ((Connection)c!).SendPosted((byte[])copy!, (uint)(packed >> 32), (int)packed),
            this, copy, (long)messageId << 32 | (uint)body.Length));
        return SendResult.Queued;
    }

    /// <summary>Counts bytes that are about to be posted. Counted first and compared then: many threads cannot pass the limit together.</summary>
    private bool TryCountPosted(int size)
    {
        // The ring is read first: what the loop moves into it meanwhile is then missed for a moment, not counted twice.
        long queued = Queued;
        if (queued + (uint)Interlocked.Add(ref _posted, size) <= Limits.OutboundHard)
            return true;
        Interlocked.Add(ref _posted, -size);
        return false;
    }

    private void SendPosted(byte[] copy, uint messageId, int length)
    {
        // Taken off before they are appended: counted twice for a moment, they could pass the hard limit that they keep.
        Interlocked.Add(ref _posted, -(length + _protocol.MaxOverhead));
        try
        {
            if (_state < ConnectionState.Closing && !QueuesPosted(OutboundKind.Message, messageId, copy.AsSpan(0, length)))
                AppendInLoop(messageId, copy.AsSpan(0, length));
        }
        catch (Exception fault)
        {
            // A packer with a bug: there is no caller left to tell, and the loop is not to pay for it.
            HandlerFaulted(fault, messageId);
        }
        ArrayPool<byte>.Shared.Return(copy);
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
