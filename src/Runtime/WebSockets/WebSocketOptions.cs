namespace Netman;

/// <summary>Answers a request that asks for no upgrade to WebSocket, on the loop. Null leaves it to the endpoint: 404, 405 or 400.</summary>
/// <param name="request">The request's head.</param>
public delegate HttpResponse? HttpRequestHook(RequestHead request);

/// <summary>What can be set on a <c>ws://</c> or <c>wss://</c> endpoint: what holds on the path in its address, further paths beside
/// it, and what becomes of requests before their path counts.</summary>
public sealed class WebSocketOptions : WebSocketPathOptions
{
    private readonly List<(string Path, WebSocketPathOptions Options)> _paths = [];

    internal WebSocketOptions()
    {
    }

    /// <summary>Answers requests that ask for no upgrade to WebSocket: health checks, the page beside the socket.</summary>
    public HttpRequestHook? OnHttpRequest { get; set; }

    /// <summary>How long a connection may take to ask for its upgrade and to have it decided. Default 10 s: one round trip and patience.
    /// After it the client is answered with 408, and what <see cref="WebSocketPathOptions.OnUpgrade"/> still comes to is not sent.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest request head in bytes. Default 8 KiB: what other servers take. A longer one is answered with 431.</summary>
    public int MaxRequestBytes { get; set; } = 8 << 10;

    /// <summary>The most headers of a request. Default 100. More are answered with 431.</summary>
    public int MaxRequestHeaders { get; set; } = 100;

    internal IReadOnlyList<(string Path, WebSocketPathOptions Options)> Paths => _paths;

    /// <summary>Adds a path on the same port, with options of its own: nothing is taken over from the endpoint's but its routes.</summary>
    /// <param name="path">What the client asks for, for example <c>/admin</c>; with <c>/*</c> at its end everything below it, where no
    /// longer path fits.</param>
    /// <param name="configure">Sets what holds there.</param>
    /// <exception cref="ArgumentException">The path does not begin with a slash, or holds what no request's path can.</exception>
    public void AddPath(string path, Action<WebSocketPathOptions> configure)
    {
        if (!path.StartsWith('/') || path.AsSpan().ContainsAnyExceptInRange('!', '~') || path.Contains('?', StringComparison.Ordinal))
            throw new ArgumentException($"'{path}' is no path: write /name, or /name/* for all below it, percent-encoded as clients send it.", nameof(path));
        WebSocketPathOptions options = new();
        configure(options);
        _paths.Add((path, options));
    }

    /// <summary>Adds a raw path on the same port: its messages go to the handler.</summary>
    /// <inheritdoc cref="AddPath(string, Action{WebSocketPathOptions})"/>
    /// <param name="path">What the client asks for.</param>
    /// <param name="handler">Takes the messages.</param>
    public void AddPath(string path, WebSocketHandler handler) => AddPath(path, options => options.Handler = handler);

    internal override void Validate(string prefix)
    {
        base.Validate(prefix);
        Require(MaxRequestBytes is >= 256 and <= 1 << 20, prefix, nameof(MaxRequestBytes), "must be 256 to 1048576");
        Require(MaxRequestHeaders >= 4, prefix, nameof(MaxRequestHeaders), "must be 4 or more");
    }

    internal void ValidateAll(string url)
    {
        Validate($"The endpoint {url}: WebSocketOptions.");
        foreach ((string path, WebSocketPathOptions options) in _paths)
            options.Validate($"The endpoint {url} at {path}: WebSocketOptions.");
    }
}
