namespace Netman;

// A frame that many connections share.
public sealed partial class Connection
{
    /// <summary>Whether a message can be sent: not while a WebSocket is still being agreed on.</summary>
    internal bool IsOpened => _state == ConnectionState.Open && Has(ConnectionFlags.Opened);

    /// <summary>Whether the application has been told of the connection, and not yet of its end. A moment old elsewhere than on the loop.</summary>
    internal bool IsListed => _state is ConnectionState.Open or ConnectionState.Closing && Has(ConnectionFlags.Opened);

    internal bool HasMessages => _protocol.HasMessages;

    /// <summary>As <see cref="Send"/>, of what is framed already. At once: the transport is asked here, if nothing waits before.</summary>
    internal void SendFrame(ReadOnlySpan<byte> frame, bool atOnce)
    {
        if (!IsOpened)
            return;
        if (frame.Length + (long)OutboundLoad > Limits.OutboundHard)
        {
            Overflow(OutboundKind.Frame, 0, frame);
            return;
        }
        if (atOnce && _filter is null && _outbound.IsEmpty)
        {
            int sent = Loop.TrySend(this, frame);
            if (sent < 0)
                return;
            Loop.Counters.BytesSent += sent;
            if (Has(ConnectionFlags.WatchesIdle))
                _extras!.Idle!.Moved();
            frame = frame[sent..];
            if (frame.IsEmpty)
                return;
        }
        _outbound.Append(Blocks, frame);
        Appended();
    }
}
