using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Netman.Hosting;

/// <summary>Starts and stops the server with the host.</summary>
internal sealed class NetmanHostedService(
    HostedServer hosted, IHostApplicationLifetime lifetime, IOptions<NetmanServerOptions> options, ILoggerFactory loggers) : IHostedService
{
    private readonly ILogger _logger = loggers.CreateLogger("Netman.Hosting");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await hosted.Get().StartAsync(cancellationToken).ConfigureAwait(false);
        hosted.Phase = ServerPhase.Serving;
        // Before any service stops: whoever asks for the health sends nobody here any more while the connections are drained.
        lifetime.ApplicationStopping.Register(static hosted => BeginDraining((HostedServer)hosted!), hosted);
    }

    /// <summary>Drains for <see cref="NetmanServerOptions.DrainTimeout"/>, or until the host's own shutdown timeout ends it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (hosted.Current is not { } server)
            return;
        BeginDraining(hosted);
        HostingLog.Draining(_logger, server.Connections.Count, options.Value.DrainTimeout);
        DrainSummary summary = await server.StopAsync(options.Value.DrainTimeout, cancellationToken).ConfigureAwait(false);
        hosted.Phase = ServerPhase.Stopped;
        HostingLog.Drained(_logger, summary.Drained, summary.Aborted);
    }

    private static void BeginDraining(HostedServer hosted)
    {
        if (hosted.Phase == ServerPhase.Serving)
            hosted.Phase = ServerPhase.Draining;
    }
}
