using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Hosted;

/// <summary>Writes each metric's points to the console: what a collector would be sent.</summary>
internal sealed class MetricLines : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (Metric metric in batch)
        {
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
                Console.WriteLine($"metric {metric.Name} {Tags(point.Tags)}= {Value(metric, point)} {metric.Unit}");
        }
        return ExportResult.Success;
    }

    private static string Value(Metric metric, in MetricPoint point) => metric.MetricType switch
    {
        MetricType.Histogram => $"{point.GetHistogramCount()} in {point.GetHistogramSum():0.000000}",
        MetricType.DoubleSum => $"{point.GetSumDouble()}",
        _ => $"{point.GetSumLong()}",
    };

    private static string Tags(ReadOnlyTagCollection tags)
    {
        string line = "";
        foreach (KeyValuePair<string, object?> tag in tags)
            line += $"{tag.Key}={tag.Value} ";
        return line;
    }
}

/// <summary>Writes each message's span to the console.</summary>
internal sealed class SpanLines : BaseExporter<Activity>
{
    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (Activity span in batch)
            Console.WriteLine($"span {span.DisplayName} {span.Duration.TotalMilliseconds:0.000} ms {span.Status}");
        return ExportResult.Success;
    }
}
