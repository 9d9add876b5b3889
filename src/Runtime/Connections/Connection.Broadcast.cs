namespace Netman;

// A frame that many connections share.
public sealed partial class Connection
{
    // From here on a peer that is behind holds a frame together with the others: a smaller one costs less to copy than to refer to.
    private const int SharedFrom = 512;

    /// <summary>Whether a message can be sent: not while a WebSocket is still being agreed on.</summary>
    internal bool IsOpened => _state == ConnectionState.Open && Has(ConnectionFlags.Opened);

    /// <summary>Whether the application has been told of the connection, and not yet of its end. A moment old elsewhere than on the loop.</summary>
    internal bool IsListed => _state is ConnectionState.Open or ConnectionState.Closing && Has(ConnectionFlags.Opened);

    internal bool HasMessages => _protocol.HasMessages;

    /// <summary>As <see cref="Send"/>, of what is framed already. The transport is asked at once where the walk says so and nothing
    /// waits before; what it does not take is queued.</summary>
    internal void SendFrame(ref BroadcastFrames frames)
    {
        if (!IsOpened)
            return;
        ReadOnlySpan<byte> frame = frames.Current;
        if (!FitsPlainly(frame.Length) && frame.Length + (long)OutboundLoad > Limits.OutboundHard)
        {
            OverflowFrame(ref frames);
            return;
        }
        int sent = 0;
        if (frames.AtOnce && _filter is null && !HasOutbound)
        {
            sent = Loop.TrySend(this, frame);
            if (sent < 0)
                return;
            Loop.Counters.BytesSent += sent;
            if (Has(ConnectionFlags.WatchesIdle))
                _extras!.Idle!.Moved();
            if (sent == frame.Length)
                return;
        }
        QueueFrame(ref frames, sent);
        Appended();
    }

    // Where a block is rented already a copy costs no memory. Where none is, a ring that is sealed for a shared frame holds, with the
    // frame, at least as much as its block: so nothing that is queued weighs more than it counts.
    private void QueueFrame(ref BroadcastFrames frames, int from)
    {
        ReadOnlySpan<byte> rest = frames.Current[from..];
        if (rest.Length >= SharedFrom && !_outbound.HasRoom(rest.Length))
        {
            QueueShared(frames.Share(), from);
            return;
        }
        MakeRoom(rest.Length);
        _outbound.Append(Blocks, rest);
    }

    private void OverflowFrame(ref BroadcastFrames frames)
    {
        if (Limits.Policy == OutboundPolicy.DropOldest && frames.Current.Length >= SharedFrom)
            Overflow(OutboundKind.SharedFrame, 0, frames.Current, frames.Share());
        else
            Overflow(OutboundKind.Frame, 0, frames.Current);
    }
}
