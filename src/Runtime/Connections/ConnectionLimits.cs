namespace Netman;

/// <summary>An endpoint's limits as the hot path reads them: resolved once, bytes and milliseconds.</summary>
internal sealed record ConnectionLimits(
    int OutboundHigh, int OutboundLow, int OutboundHard, int InboundBacklog, long FirstByteTimeout, long CloseTimeout,
    OutboundPolicy Policy, int OutboundMost, long IdleTimeout, HeartbeatMessage? Heartbeat)
{
    internal static ConnectionLimits From(NetmanServerOptions options) => new(
        options.OutboundHighWatermark,
        options.OutboundLowWatermark,
        // Where the oldest may be dropped, no more than the high watermark is framed: what waits behind it can still be dropped.
        options.OutboundPolicy == OutboundPolicy.DropOldest ? options.OutboundHighWatermark : options.OutboundHardLimit,
        options.InboundBacklogLimit,
        Milliseconds(options.FirstByteTimeout),
        Milliseconds(options.CloseTimeout),
        options.OutboundPolicy,
        options.OutboundHardLimit,
        Milliseconds(options.IdleTimeout),
        options.Heartbeat);

    /// <summary>A page as <see cref="PlainPages"/> counts them, as a power of two.</summary>
    internal const int PageBits = 12;

    /// <summary>Up to here a ring grows by being moved, in bytes: twice the default high watermark, at which the kernel is asked, so that
    /// a ring that it empties at once is never sealed.</summary>
    internal const int LargestMove = 128 << 10;

    /// <summary>Up to so many pages a message of a peer that is not behind is queued without a look at the hard limit.</summary>
    internal ushort PlainPages { get; } = (ushort)(Math.Min(OutboundHard, LargestMove) >> PageBits);

    internal long HeartbeatInterval { get; } = Heartbeat is null ? 0 : Milliseconds(Heartbeat.Interval);

    internal bool WatchesIdle => IdleTimeout != 0 || HeartbeatInterval != 0;

    // 0 is "off" for the table of deadlines.
    private static long Milliseconds(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan || time <= TimeSpan.Zero ? 0 : Math.Max(1, (long)time.TotalMilliseconds);
}
