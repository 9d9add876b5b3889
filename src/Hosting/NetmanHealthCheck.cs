using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Netman.Hosting;

/// <summary>Healthy while the server serves: not before it has started, and not any more from the moment the host begins to stop.</summary>
internal sealed class NetmanHealthCheck(HostedServer hosted) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(hosted.Phase switch
        {
            ServerPhase.Serving => HealthCheckResult.Healthy("The server serves.", Data(hosted.Current!)),
            ServerPhase.NotStarted => new HealthCheckResult(context.Registration.FailureStatus, "The server has not started."),
            ServerPhase.Draining => new HealthCheckResult(context.Registration.FailureStatus, "The server drains its connections.", data: Data(hosted.Current!)),
            _ => new HealthCheckResult(context.Registration.FailureStatus, "The server has stopped."),
        });

    private static Dictionary<string, object> Data(NetmanServer server) => new() { ["connections"] = server.Connections.Count };
}

/// <summary>The call that adds the server to the host's health checks.</summary>
public static class NetmanHealthCheckExtensions
{
    /// <summary>Adds a check that is healthy while the server serves, and unhealthy from the moment the host begins to stop: before
    /// connections are drained.</summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What is reported when it does not serve; <see langword="null"/> is unhealthy.</param>
    /// <param name="tags">Tags to filter checks by, for example <c>ready</c>.</param>
    public static IHealthChecksBuilder AddNetman(
        this IHealthChecksBuilder builder, string name = "netman", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null) =>
        builder.Add(new HealthCheckRegistration(
            name, static services => new NetmanHealthCheck(services.GetRequiredService<HostedServer>()), failureStatus, tags));
}
