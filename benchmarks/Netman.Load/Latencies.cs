using System.Diagnostics;

namespace Netman.Load;

/// <summary>Round trips in buckets of 100 ns up to 0.4 s; slower ones count as the last.</summary>
internal sealed class Latencies
{
    private const int Buckets = 1 << 22;
    private static readonly double _bucketsPerTick = 1e7 / Stopwatch.Frequency;
    private readonly int[] _counts = new int[Buckets];

    public void Add(long ticks) => _counts[Math.Min((int)(ticks * _bucketsPerTick), Buckets - 1)]++;

    public void Clear() => Array.Clear(_counts);

    /// <summary>The time within which this share of all round trips ended, in microseconds.</summary>
    public double Percentile(double share)
    {
        long all = _counts.Sum(static count => (long)count), seen = 0;
        int bucket = 0;
        while (bucket < Buckets - 1 && seen < share * all)
            seen += _counts[bucket++];
        return bucket / 10.0;
    }
}
