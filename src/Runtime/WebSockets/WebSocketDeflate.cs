namespace Netman;

/// <summary>permessage-deflate (RFC 7692) on a WebSocket endpoint.</summary>
public sealed class WebSocketDeflate
{
    /// <summary>Messages shorter than this many bytes go uncompressed. Default 256: below that the reply saves no packet.</summary>
    public int Threshold { get; set; } = 256;
}
