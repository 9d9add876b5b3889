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
    /// <see cref="NetmanDiagnostics.MeterName"/>. Without this call nothing is measured. Call it once: a second call would measure twice.
    /// The instruments live as long as the host; they may be collected from any thread.</summary>
    /// <returns>This builder.</returns>
    public NetmanHostingBuilder AddMetrics()
    {
        Services.AddMetrics();
        return Configure(static (services, server) => server.UseMetrics(services.GetRequiredService<IMeterFactory>()));
    }

    /// <summary>Makes each message an activity of the source <see cref="NetmanDiagnostics.ActivitySourceName"/> while somebody
    /// listens to it. Where nobody does, a message costs one check more. Call it once.</summary>
    /// <returns>This builder.</returns>
    public NetmanHostingBuilder AddTracing() => Configure(static (_, server) => server.UseTracing());

    /// <summary>Sets options in code, after those of the configuration section and before they are validated.</summary>
    /// <param name="configure">Runs once, on the thread that starts the host, when it starts. Its exceptions stop the start.</param>
    /// <returns>This builder.</returns>
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
