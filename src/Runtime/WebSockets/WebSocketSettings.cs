using System.Text;

namespace Netman.WebSockets;

/// <summary>What holds for every connection on one path of a WebSocket endpoint, resolved once. Immutable, shared by the loops.</summary>
internal sealed class WebSocketSettings
{
    internal WebSocketSettings(string path, WebSocketPathOptions options, MessageProtocol? routes, MessageDispatcher? dispatcher, int maxMessage)
    {
        (Options, Routes, Dispatcher) = (options, routes, dispatcher);
        Handler = options.Handler;
        Streams = options.StreamMessages;
        IsPrefix = path.EndsWith("/*", StringComparison.Ordinal);
        Path = Encoding.ASCII.GetBytes(IsPrefix ? path[..^1] : path);
        // A routed message stands in its frame with the packer's header, which the limit on bodies does not count.
        MaxMessage = routes is null ? maxMessage : routes.LongestBody + routes.MaxOverhead;
        MaxFrame = options.MaxFrameLength == 0 ? int.MaxValue : options.MaxFrameLength;
        KeepAlive = Milliseconds(options.KeepAliveInterval);
        Protocol = new WebSocketProtocol(this, null);
    }

    internal WebSocketPathOptions Options { get; }

    /// <summary>Packed messages in binary frames; null on a raw endpoint.</summary>
    internal MessageProtocol? Routes { get; }

    internal MessageDispatcher? Dispatcher { get; }

    internal WebSocketHandler? Handler { get; }

    internal bool TakesText => Handler is not null || Dispatcher!.HasTextRoute;

    internal byte[] Path { get; }

    internal bool IsPrefix { get; }

    /// <summary>Messages go to the handler in pieces.</summary>
    internal bool Streams { get; }

    internal int MaxMessage { get; }

    internal int MaxFrame { get; }

    internal long KeepAlive { get; }

    /// <summary>What is spoken by the path's connections that have nothing to remember.</summary>
    internal WebSocketProtocol Protocol { get; }

    internal bool Matches(ReadOnlySpan<byte> path) => IsPrefix ? path.StartsWith(Path) : path.SequenceEqual(Path);

    internal static long Milliseconds(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan || time <= TimeSpan.Zero ? 0 : Math.Max(1, (long)time.TotalMilliseconds);
}
