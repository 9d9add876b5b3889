namespace Monitoring;

/// <summary>Makes snapshots out of counters that only grow. Not safe for several threads.</summary>
internal sealed class SnapshotTaker(MetricsSource source, TimeProvider time)
{
    private static readonly (string Name, string Instrument)[] s_troubles =
    [
        ("slow handlers", "netman.server.handler.slow"),
        ("handler faults", "netman.server.handler.faults"),
        ("unrouted", "netman.server.messages.unrouted"),
        ("dropped", "netman.server.messages.dropped"),
        ("rejected", "netman.server.rejected_connections"),
    ];

    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<string, long[]> _lastCounts = [];
    private Dictionary<string, double> _lastValues = [];
    private IReadOnlyDictionary<int, double> _lastCpu = LoopThreads.CpuSeconds();
    private long _lastTime = time.GetTimestamp();

    public Snapshot Take()
    {
        Dictionary<string, double> values = new(source.Collect());
        IReadOnlyDictionary<int, double> cpu = LoopThreads.CpuSeconds();
        long now = time.GetTimestamp();
        double seconds = Math.Max(1e-9, time.GetElapsedTime(_lastTime, now).TotalSeconds);
        Snapshot snapshot = new()
        {
            Uptime = time.GetElapsedTime(_started, now),
            Connections = (int)values.GetValueOrDefault("netman.server.active_connections"),
            MessagesPerSecond = Rate("netman.server.messages"),
            BytesInPerSecond = Rate("netman.server.io/receive"),
            BytesOutPerSecond = Rate("netman.server.io/transmit"),
            QueuedBytes = values.GetValueOrDefault("netman.server.send_queue.bytes"),
            Troubles = [.. s_troubles.Select(each => (each.Name, values.GetValueOrDefault(each.Instrument)))],
            Routes = [.. source.Routes.OrderBy(static route => route.Key, StringComparer.Ordinal).Select(route => RateOf(route.Key, route.Value, seconds))],
            Loops = [.. cpu.OrderBy(static loop => loop.Key).Select(loop => (loop.Key, (loop.Value - _lastCpu.GetValueOrDefault(loop.Key)) / seconds))],
        };
        (_lastValues, _lastCpu, _lastTime) = (values, cpu, now);
        return snapshot;

        // Not below 0: a server that has stopped publishes nothing any more.
        double Rate(string name) => Math.Max(0, values.GetValueOrDefault(name) - _lastValues.GetValueOrDefault(name)) / seconds;
    }

    private RouteRate RateOf(string name, LatencyHistogram histogram, double seconds)
    {
        long[] counts = histogram.Read(), last = _lastCounts.GetValueOrDefault(name) ?? new long[counts.Length];
        long[] recent = [.. counts.Zip(last, static (now, before) => now - before)];
        _lastCounts[name] = counts;
        return new RouteRate(name, recent.Sum() / seconds, LatencyHistogram.Percentile(recent, 0.5),
            LatencyHistogram.Percentile(recent, 0.99), LatencyHistogram.Percentile(recent, 0.999));
    }
}
