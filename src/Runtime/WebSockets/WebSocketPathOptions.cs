namespace Netman;

/// <summary>Agrees on compression with the client that sent a request, or does not.</summary>
internal delegate WebSockets.DeflateSession? DeflateNegotiation(RequestHead request);

/// <summary>What holds on one path of a <c>ws://</c> or <c>wss://</c> endpoint: what is spoken there, and who may come in.</summary>
public class WebSocketPathOptions
{
    internal WebSocketPathOptions()
    {
    }

    /// <summary>Makes the path raw: messages go to this handler, without packer and routes.</summary>
    public WebSocketHandler? Handler { get; set; }

    /// <summary>The path's own route table; <see langword="null"/> takes the endpoint's.</summary>
    public MessageDispatcher? Routes { get; set; }

    /// <summary>Whether a raw handler gets messages in pieces as they arrive (<see cref="WebSocketHandler.OnMessagePart"/>) instead
    /// of whole. The message's length is not limited then, since nothing is buffered. Default false.</summary>
    public bool StreamMessages { get; set; }

    /// <summary>Sites whose pages may connect, for example <c>https://example.com</c>; compared as a whole, without case. Empty lets all
    /// in. A request without <c>Origin</c> comes from no browser and is let in: a browser cannot leave it out.</summary>
    public ICollection<string> AllowedOrigins { get; } = [];

    /// <summary>Subprotocols that are spoken: the first that the client offers too is chosen. A client that offers none of
    /// them is connected without one.</summary>
    public IList<string> Subprotocols { get; } = [];

    /// <summary>Decides about a request that passed all checks: accepts, chooses a subprotocol, or refuses. Runs on the loop; the
    /// connection waits for the task.</summary>
    public Func<WebSocketUpgrade, ValueTask>? OnUpgrade { get; set; }

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

    /// <summary>How long a peer may stay silent before it is sent a ping, and then again before it is given up with
    /// <see cref="CloseReason.KeepAliveTimeout"/>. Default <see cref="Timeout.InfiniteTimeSpan"/>: off. Checked to about a second.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Outgoing messages longer than this many bytes are sent in several frames. Default 0: always one frame, since it costs
    /// the peer nothing more.</summary>
    public int MaxFrameLength { get; set; }

    internal DeflateNegotiation? NegotiateDeflate { get; private set; }

    private Action<string>? ValidateDeflate { get; set; }

    /// <param name="prefix">What stands before an option's name in a message, with what separates the two: where it was set.</param>
    internal virtual void Validate(string prefix)
    {
        ValidateDeflate?.Invoke($"{prefix}{nameof(Deflate)}{prefix[^1]}");
        Require(StreamMessages is false || Handler is not null, prefix, nameof(StreamMessages), "needs a Handler");
        Require(MaxFrameLength >= 0, prefix, nameof(MaxFrameLength), "must be 0 or more");
    }

    internal static void Require(bool holds, string prefix, string option, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"{prefix}{option} {what}.");
    }
}
