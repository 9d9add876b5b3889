namespace Netman;

/// <summary>Answers a request that asks for no upgrade, on the loop. Null leaves it to the endpoint: 404, 405 or 400.</summary>
/// <param name="request">The request's head.</param>
public delegate HttpResponse? HttpRequestHook(RequestHead request);

/// <summary>Agrees on compression with the client that sent a request, or does not.</summary>
internal delegate WebSockets.DeflateSession? DeflateNegotiation(RequestHead request);

/// <summary>What can be set on a <c>ws://</c> or <c>wss://</c> endpoint.</summary>
public sealed class WebSocketOptions
{
    /// <summary>Makes the endpoint raw: messages go to this handler, without packer and routes.</summary>
    public WebSocketHandler? Handler { get; set; }

    /// <summary>Whether a raw handler gets messages in pieces as they arrive (<see cref="WebSocketHandler.OnMessagePart"/>) instead
    /// of whole. The message's length is not limited then, since nothing is buffered. Default false.</summary>
    public bool StreamMessages { get; set; }

    /// <summary>Sites whose pages may connect, for example <c>https://example.com</c>; compared as a whole, without case. Empty lets all
    /// in. A request without <c>Origin</c> comes from no browser and is let in: a browser cannot leave it out.</summary>
    public ICollection<string> AllowedOrigins { get; } = [];

    /// <summary>Subprotocols that the endpoint speaks: the first that the client offers too is chosen. A client that offers none of
    /// them is connected without one.</summary>
    public IList<string> Subprotocols { get; } = [];

    /// <summary>Decides about a request that passed all checks: accepts, chooses a subprotocol, or refuses. Runs on the loop; the
    /// connection waits for the task.</summary>
    public Func<WebSocketUpgrade, ValueTask>? OnUpgrade { get; set; }

    /// <summary>Answers requests that ask for no upgrade: health checks, the page beside the socket.</summary>
    public HttpRequestHook? OnHttpRequest { get; set; }

    /// <summary>Switches permessage-deflate on for clients that offer it. Default null: off, since each message costs more time than
    /// it saves on a fast network, and memory where context is taken over.</summary>
    public WebSocketDeflate? Deflate
    {
        get;
        set
        {
            field = value;
            // Only through here is zlib reachable, so that a trimmed server without it does not contain it.
            NegotiateDeflate = value is null ? null : value.Negotiate;
            ValidateDeflate = value is null ? null : value.Validate;
        }
    }

    internal DeflateNegotiation? NegotiateDeflate { get; private set; }

    private Action<string>? ValidateDeflate { get; set; }

    /// <summary>How long a peer may stay silent before it is sent a ping, and then again before it is given up with
    /// <see cref="CloseReason.KeepAliveTimeout"/>. Default <see cref="Timeout.InfiniteTimeSpan"/>: off. Checked to about a second.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a connection may take to ask for its upgrade. Default 10 s: one round trip and patience.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest request head in bytes. Default 8 KiB: what other servers take. A longer one is answered with 431.</summary>
    public int MaxRequestBytes { get; set; } = 8 << 10;

    /// <summary>The most headers of a request. Default 100. More are answered with 431.</summary>
    public int MaxRequestHeaders { get; set; } = 100;

    /// <summary>Outgoing messages longer than this many bytes are sent in several frames. Default 0: always one frame, since it costs
    /// the peer nothing more.</summary>
    public int MaxFrameLength { get; set; }

    internal void Validate(string url)
    {
        ValidateDeflate?.Invoke(url);
        Require(StreamMessages is false || Handler is not null, url, nameof(StreamMessages), "needs a Handler");
        Require(MaxRequestBytes is >= 256 and <= 1 << 20, url, nameof(MaxRequestBytes), "must be 256 to 1048576");
        Require(MaxRequestHeaders >= 4, url, nameof(MaxRequestHeaders), "must be 4 or more");
        Require(MaxFrameLength >= 0, url, nameof(MaxFrameLength), "must be 0 or more");
    }

    private static void Require(bool holds, string url, string option, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"The endpoint {url}: WebSocketOptions.{option} {what}.");
    }
}
