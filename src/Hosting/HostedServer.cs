using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Netman.Hosting;

/// <summary>The host's server: made when it is first asked for, with where it stands. Safe from any thread.</summary>
internal sealed class HostedServer(IServiceProvider services, IOptions<NetmanServerOptions> options, IEnumerable<ServerConfiguration> configurations)
{
    private readonly Lock _lock = new();
    private NetmanServer? _server;
    private bool _building;
    private volatile ServerPhase _phase;

    internal ServerPhase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <summary>The server, if somebody has asked for it.</summary>
    internal NetmanServer? Current => Volatile.Read(ref _server);

    /// <exception cref="OptionsValidationException">An endpoint of the configuration cannot be used.</exception>
    /// <exception cref="InvalidOperationException">A service that a handler takes asks for the server, which is only being made.</exception>
    internal NetmanServer Get()
    {
        lock (_lock)
        {
            if (_server is not null)
                return _server;
            if (_building)
            {
                throw new InvalidOperationException(
                    "A service that a handler takes needs NetmanServer, which needs its handlers first: take Connection.Server in the handler instead.");
            }
            _building = true;
            try
            {
                Volatile.Write(ref _server, Build());
                return _server!;
            }
            finally
            {
                _building = false;
            }
        }
    }

    private NetmanServer Build()
    {
        NetmanServerOptions server = options.Value;
        // A clock that the host has, in tests for instance, unless the options name another.
        if (server.TimeProvider == TimeProvider.System && services.GetService<TimeProvider>() is { } time)
            server.TimeProvider = time;
        NetmanServerBuilder builder = new NetmanServerBuilder(server).UseServices(services);
        if (services.GetService<ILoggerFactory>() is { } loggers)
            builder.UseLoggers(loggers);
        EndpointSection.AddAll(services.GetService<IConfiguration>(), builder);
        foreach (ServerConfiguration configuration in configurations)
            configuration.Apply(services, builder);
        return builder.HasEndpoints ? builder.Build() : throw NoEndpoint();
    }

    // Mostly the file was not found: it is looked for in the content root, which is where the process was started unless somebody says otherwise.
    private OptionsValidationException NoEndpoint() => EndpointSection.Invalid(
        $"{ServerSection.Name}:{EndpointSection.Name} has no endpoint, and no code adds one; appsettings.json is looked for in "
        + $"{services.GetService<IHostEnvironment>()?.ContentRootPath ?? "no folder, as there is no host"}.");
}

/// <summary>Where a server in a host stands.</summary>
internal enum ServerPhase
{
    NotStarted,
    Serving,
    Draining,
    Stopped,
}
