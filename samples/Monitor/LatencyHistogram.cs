using System.Numerics;

namespace Monitoring;

/// <summary>Counts by time, in steps of an eighth of a power of two (an error of 9 % at most). Recorded by any thread.</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 3, Steps = 1 << StepBits;

    // Nanoseconds: 2^40 are 18 minutes.
    private readonly long[] _counts = new long[40 * Steps];

    public void Record(double seconds) => Interlocked.Increment(ref _counts[IndexOf((ulong)(seconds * 1e9))]);

    /// <summary>A copy of the counts, to tell what came after it.</summary>
    public long[] Read() => [.. _counts.Select(static (_, index) => index).Select(index => Interlocked.Read(ref _counts[index]))];

    /// <summary>The time that a share of the counts lies below, in seconds; 0 where nothing was counted.</summary>
    public static double Percentile(ReadOnlySpan<long> counts, double share)
    {
        long total = 0;
        foreach (long count in counts)
            total += count;
        long rank = (long)Math.Ceiling(total * share);
        for (int i = 0; i < counts.Length && total > 0; i++)
        {
            rank -= counts[i];
            if (rank <= 0)
                return UpperBound(i) / 1e9;
        }
        return 0;
    }

    private int IndexOf(ulong nanoseconds)
    {
        if (nanoseconds < Steps)
            return (int)nanoseconds;
        int power = BitOperations.Log2(nanoseconds);
        int step = (int)(nanoseconds >> (power - StepBits)) & (Steps - 1);
        return Math.Min(((power - StepBits + 1) << StepBits) + step, _counts.Length - 1);
    }

    private static double UpperBound(int index)
    {
        if (index < Steps)
            return index + 1;
        int power = (index >> StepBits) + StepBits - 1, step = index & (Steps - 1);
        return Math.ScaleB(Steps + step + 1, power - StepBits);
    }
}
