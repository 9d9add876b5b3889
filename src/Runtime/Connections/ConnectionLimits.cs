namespace Netman;

/// <summary>An endpoint's limits as the hot path reads them: resolved once, bytes and milliseconds.</summary>
internal sealed record ConnectionLimits(
    int OutboundHigh, int OutboundLow, int OutboundHard, int InboundBacklog, long FirstByteTimeout, long CloseTimeout)
{
    internal static ConnectionLimits From(NetmanServerOptions options) => new(
        options.OutboundHighWatermark,
        options.OutboundLowWatermark,
        options.OutboundHardLimit,
        options.InboundBacklogLimit,
        Milliseconds(options.FirstByteTimeout),
        Milliseconds(options.CloseTimeout));

    // 0 is "off" for the table of deadlines.
    private static long Milliseconds(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan || time <= TimeSpan.Zero ? 0 : Math.Max(1, (long)time.TotalMilliseconds);
}
