using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Netman.Hosting;

/// <summary>The section <c>Netman</c>: fills the server's options, and says by its key what cannot be used.</summary>
internal sealed class ServerSection(IServiceProvider services) : IConfigureOptions<NetmanServerOptions>, IValidateOptions<NetmanServerOptions>
{
    internal const string Name = "Netman";

    /// <summary>Every option that configuration can set; the rest of <see cref="NetmanServerOptions"/> is code.</summary>
    internal static readonly string[] Options =
    [
        nameof(NetmanServerOptions.Loops), nameof(NetmanServerOptions.Loop), nameof(NetmanServerOptions.MaxBodyLength),
        nameof(NetmanServerOptions.OutboundHighWatermark), nameof(NetmanServerOptions.OutboundLowWatermark),
        nameof(NetmanServerOptions.OutboundHardLimit), nameof(NetmanServerOptions.OutboundPolicy),
        nameof(NetmanServerOptions.InboundBacklogLimit), nameof(NetmanServerOptions.FirstByteTimeout),
        nameof(NetmanServerOptions.IdleTimeout), nameof(NetmanServerOptions.Heartbeat), nameof(NetmanServerOptions.MaxConnections),
        nameof(NetmanServerOptions.MaxConnectionsPerAddress), nameof(NetmanServerOptions.AcceptsPerSecond),
        nameof(NetmanServerOptions.LoadBalancing), nameof(NetmanServerOptions.MaxConcurrentHandlers),
        nameof(NetmanServerOptions.SlowHandlerThreshold), nameof(NetmanServerOptions.CloseTimeout),
        nameof(NetmanServerOptions.DrainTimeout), nameof(NetmanServerOptions.CloseOnHandlerFault),
        nameof(NetmanServerOptions.CloseOnUnknownMessage),
    ];

    // Its body is bytes, which a configuration does not hold.
    internal static readonly string[] HeartbeatOptions = [nameof(HeartbeatMessage.Interval), nameof(HeartbeatMessage.MessageId)];

    // Optional: services without a host need no configuration.
    private IConfigurationSection? Section => services.GetService<IConfiguration>()?.GetSection(Name);

    public void Configure(NetmanServerOptions options)
    {
        if (Section is not { } section)
            return;
        if (Unknown(section) is { } unknown)
            throw EndpointSection.Invalid(unknown);
        section.Bind(options);
    }

    public ValidateOptionsResult Validate(string? name, NetmanServerOptions options)
    {
        try
        {
            options.Validate(Name + ":");
            return ValidateOptionsResult.Success;
        }
        catch (InvalidOperationException outOfRange)
        {
            return ValidateOptionsResult.Fail(outOfRange.Message);
        }
    }

    private static string? Unknown(IConfigurationSection section) =>
        SectionKeys.Unknown(section, [.. Options, EndpointSection.Name])
        ?? SectionKeys.Unknown(section.GetSection(nameof(NetmanServerOptions.Heartbeat)), HeartbeatOptions);
}
