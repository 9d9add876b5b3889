using System.Diagnostics.Metrics;

namespace Netman;

/// <summary>The calls that switch metrics and tracing on, and the names to subscribe to. A server without these calls measures
/// nothing beyond <see cref="ServerStatistics"/>.</summary>
public static class NetmanDiagnostics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Netman.Server";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "Netman.Server";

    /// <summary>Publishes the instruments of the meter <see cref="MeterName"/>. While nobody listens to the duration of messages, a
    /// message costs one virtual call more; while somebody does, also two readings of the clock.</summary>
    /// <param name="builder">The server's builder.</param>
    /// <param name="meters">Makes the meter; <see langword="null"/> makes one that ends with the server.
    /// One that is given stays its giver's.</param>
    public static NetmanServerBuilder UseMetrics(this NetmanServerBuilder builder, IMeterFactory? meters = null) =>
        builder.Observe(new ServerMetrics(meters));

    /// <summary>Makes each message an activity of the source <see cref="ActivitySourceName"/>, named as its handler, while somebody
    /// listens. Activities begin at the message: its format has no room for a parent.</summary>
    /// <param name="builder">The server's builder.</param>
    public static NetmanServerBuilder UseTracing(this NetmanServerBuilder builder) => builder.Observe(new ServerTracing());
}
