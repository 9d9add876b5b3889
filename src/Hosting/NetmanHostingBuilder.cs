using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Netman.Hosting;

/// <summary>What can be added to a server in a host. Used while the host is built, by one thread.</summary>
public sealed class NetmanHostingBuilder
{
    internal NetmanHostingBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Publishes the server's instruments through the host's <see cref="IMeterFactory"/>, under the meter
    /// <see cref="NetmanDiagnostics.MeterName"/>. Without this call nothing is measured.</summary>
    public NetmanHostingBuilder AddMetrics()
    {
        Services.AddMetrics();
        return Configure(static (services, server) => server.UseMetrics(services.GetRequiredService<IMeterFactory>()));
    }

    /// <summary>Makes each message an activity of the source <see cref="NetmanDiagnostics.ActivitySourceName"/> while somebody
    /// listens to it.</summary>
    public NetmanHostingBuilder AddTracing() => Configure(static (_, server) => server.UseTracing());

    /// <summary>Sets options in code, after those of the configuration section and before they are validated.</summary>
    /// <param name="configure">Runs once, when the host starts.</param>
    public NetmanHostingBuilder Configure(Action<NetmanServerOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    private NetmanHostingBuilder Configure(Action<IServiceProvider, NetmanServerBuilder> configure)
    {
        Services.AddSingleton(new ServerConfiguration(configure));
        return this;
    }
}
