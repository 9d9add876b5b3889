namespace Netman;

// Idle time and heartbeats, where the server has them switched on.
public sealed partial class Connection
{
    internal void SendHeartbeat(HeartbeatMessage heartbeat)
    {
        // What waits already tells the peer as much, if it reads.
        if (!IsOpened || !HasMessages || OutboundLoad > 0)
            return;
        AppendInLoop(heartbeat.MessageId, heartbeat.Body.Span);
        SendOutbound();
    }

    private void WatchIdle()
    {
        if (!Limits.WatchesIdle)
            return;
        _flags |= ConnectionFlags.WatchesIdle;
        Extras.Idle = new IdleWatch(this);
    }

    /// <summary>The first bytes, or bytes of a connection whose idle time is watched.</summary>
    private void BytesArrived()
    {
        if (Has(ConnectionFlags.AwaitingFirstByte))
            FirstByteArrived();
        if (Has(ConnectionFlags.WatchesIdle))
            _extras!.Idle!.Moved();
    }
}
