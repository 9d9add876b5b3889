namespace Netman.Load;

/// <summary>
/// Two servers in short turns, A B A B. What slows the machine for a while slows both, so the ratio of two slices side by side
/// moves far less than either; the median over all pairs is the answer.
/// </summary>
internal sealed class PairedLoad(LoadOptions options)
{
    private const double SliceSeconds = 0.5;

    public LoadReport Run()
    {
        EchoLoad ours = new(options, new Conversation(Wire.Of(options), options.Tls), options.Port, options.ServerProcess, options.Beside);
        EchoLoad other = new(options, new Conversation(Wire.Of(options.ForOther), options.Tls), options.OtherPort, options.OtherProcess);
        ours.Run(options.WarmSeconds);
        other.Run(options.WarmSeconds);
        (double Ours, double Other)[] pairs = [.. Enumerable.Range(0, options.Slices).Select(_ => Pair(ours, other))];
        return new LoadReport { Succeeded = true }
            .Add("cpu_us_per_message", Median(pairs.Select(static pair => pair.Ours)), 3)
            .Add("other_cpu_us_per_message", Median(pairs.Select(static pair => pair.Other)), 3)
            .Add("ratio", Median(pairs.Select(static pair => pair.Ours / pair.Other)), 3);
    }

    private static (double Ours, double Other) Pair(EchoLoad ours, EchoLoad other) =>
        (ours.Run(SliceSeconds).CpuMicrosecondsPerMessage, other.Run(SliceSeconds).CpuMicrosecondsPerMessage);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
