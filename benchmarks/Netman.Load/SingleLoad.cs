namespace Netman.Load;

/// <summary>One server, one run.</summary>
internal sealed class SingleLoad(LoadOptions options)
{
    public LoadReport Run()
    {
        EchoLoad load = new(options, new Conversation(Wire.Of(options), options.Tls), options.Port, options.ServerProcess);
        load.Run(options.WarmSeconds);
        load.Latencies.Clear();
        EchoSlice slice = load.Run(options.Seconds);
        LoadReport report = new LoadReport { Succeeded = true }
            .Add("messages_per_s", slice.Replies / slice.Seconds)
            .Add("p50_us", load.Latencies.Percentile(0.5), 1)
            .Add("p99_us", load.Latencies.Percentile(0.99), 1)
            .Add("p999_us", load.Latencies.Percentile(0.999), 1);
        return options.ServerProcess == 0
            ? report
            : report.Add("cpu_us_per_message", slice.CpuMicrosecondsPerMessage, 3).Add("cpu_share", slice.CpuSeconds / slice.Seconds, 2);
    }
}
