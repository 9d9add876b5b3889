namespace Netman;

/// <summary>What can be set on one endpoint.</summary>
public sealed class EndpointOptions
{
    /// <summary>Connections that the kernel completes ahead of our accepting them. Default 4096; the kernel caps it
    /// (net.core.somaxconn).</summary>
    public int Backlog { get; set; } = 4096;

    /// <summary>Whether small packets leave at once (TCP_NODELAY). Default true: replies are already sent as one piece a batch, so
    /// delaying them gains nothing.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>The endpoint's own route table; <see langword="null"/> takes the server's.</summary>
    public MessageDispatcher? Routes { get; set; }

    /// <summary>What handles the bytes of a raw endpoint, which has neither packer nor routes; <see langword="null"/> for messages.</summary>
    public RawHandler? Raw { get; set; }

    /// <summary>How messages stand in the byte stream; <see langword="null"/> is <see cref="LengthPrefixedPacker"/>.</summary>
    public IPacker? Packer { get; set; }

    /// <summary>What holds on a <c>ws://</c> or <c>wss://</c> endpoint.</summary>
    public WebSocketOptions WebSocket { get; } = new();
}
