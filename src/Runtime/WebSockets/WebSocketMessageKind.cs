namespace Netman;

/// <summary>The two kinds of WebSocket messages (RFC 6455, section 5.6).</summary>
public enum WebSocketMessageKind : byte
{
    /// <summary>UTF-8 text, checked before the application sees it.</summary>
    Text = 1,

    /// <summary>Any bytes.</summary>
    Binary = 2,
}
