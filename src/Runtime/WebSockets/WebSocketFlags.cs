namespace Netman.WebSockets;

/// <summary>What holds for an upgraded connection at the moment. Loop-only.</summary>
[Flags]
internal enum WebSocketFlags : byte
{
    None = 0,

    /// <summary>Something came since the keep-alive last looked.</summary>
    Heard = 1 << 0,

    /// <summary>A ping of ours is not answered yet.</summary>
    PingSent = 1 << 1,

    /// <summary>The peer sent its close frame.</summary>
    CloseReceived = 1 << 2,

    /// <summary>Our close frame was queued.</summary>
    CloseSent = 1 << 3,

    /// <summary>Input behind a pending handler was looked at, as far as the details say.</summary>
    LookedAhead = 1 << 4,
}

/// <summary>What only some connections have. Loop-only.</summary>
internal sealed class WebSocketDetails
{
    internal string? Subprotocol { get; set; }

    internal string CloseText { get; set; } = "";

    /// <summary>How far frames were looked at ahead of their turn, from the first byte not consumed: the next frame starts there.</summary>
    internal long LookedAt { get; set; }
}
