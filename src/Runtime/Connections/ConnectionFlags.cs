namespace Netman;

/// <summary>What holds for a connection at the moment. Loop-only.</summary>
[Flags]
internal enum ConnectionFlags : ushort
{
    None = 0,

    /// <summary>A handler's task is pending: later messages wait.</summary>
    HandlerPending = 1 << 0,

    /// <summary>More than the high watermark waits to be sent: nothing is read until the low one.</summary>
    OutboundFull = 1 << 1,

    /// <summary>The application paused reading.</summary>
    ReadingPaused = 1 << 2,

    /// <summary>The server is draining: handlers in flight end, no message is begun.</summary>
    Draining = 1 << 3,

    /// <summary>Any of these: no message is dispatched.</summary>
    DispatchBlocked = HandlerPending | OutboundFull | ReadingPaused | Draining,

    /// <summary>Bytes are being handled further up the stack: their buffer must stay, so a close is completed there.</summary>
    Processing = 1 << 4,

    /// <summary>Abort was called while bytes were being handled.</summary>
    AbortRequested = 1 << 5,

    /// <summary>The peer sent the end of its stream.</summary>
    PeerEnded = 1 << 6,

    /// <summary>In the loop's list of connections to flush.</summary>
    Dirty = 1 << 7,

    /// <summary>Nothing has been received yet.</summary>
    AwaitingFirstByte = 1 << 8,

    /// <summary>OnOpen was called, so OnClose is owed.</summary>
    Opened = 1 << 9,

    /// <summary>Our half is shut: the end of the stream was sent.</summary>
    SendEnded = 1 << 10,

    /// <summary>Receiving is paused at the transport.</summary>
    InputPaused = 1 << 11,

    /// <summary>Bytes that move are noted, for the idle time and the heartbeat.</summary>
    WatchesIdle = 1 << 12,

    /// <summary>The transport did not take all that waited when it was asked last.</summary>
    Behind = 1 << 13,
}
