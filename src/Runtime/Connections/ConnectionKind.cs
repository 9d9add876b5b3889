namespace Netman;

/// <summary>What is spoken on a connection.</summary>
public enum ConnectionKind
{
    /// <summary>A stream of packed messages, or of bytes on a raw endpoint.</summary>
    Stream,

    /// <summary>WebSocket messages.</summary>
    WebSocket,
}
