using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Netman.Hosting;

/// <summary>One endpoint of the section <c>Netman:Endpoints</c>: its address, the options of <see cref="EndpointOptions"/>, and TLS.</summary>
internal static class EndpointSection
{
    internal const string Name = "Endpoints";

    private const string Url = "Url", Tls = "Tls";

    /// <summary>Every option of an endpoint that configuration can set.</summary>
    internal static readonly string[] Options =
    [
        nameof(EndpointOptions.Backlog), nameof(EndpointOptions.NoDelay), nameof(EndpointOptions.ReusePort), nameof(EndpointOptions.DualStack),
        nameof(EndpointOptions.KeepAlive), nameof(EndpointOptions.KeepAliveInterval), nameof(EndpointOptions.KeepAliveCount),
        nameof(EndpointOptions.ReceiveBufferSize), nameof(EndpointOptions.SendBufferSize), nameof(EndpointOptions.Linger),
        nameof(EndpointOptions.UnixMode), nameof(EndpointOptions.MaxPendingDatagrams), nameof(EndpointOptions.WebSocket),
    ];

    /// <summary>Adds every endpoint of the configuration, in the order of their names.</summary>
    /// <exception cref="OptionsValidationException">One cannot be used; the message names the key.</exception>
    internal static void AddAll(IConfiguration? configuration, NetmanServerBuilder server)
    {
        if (configuration is null)
            return;
        foreach (IConfigurationSection endpoint in configuration.GetSection(ServerSection.Name).GetSection(Name).GetChildren())
            Add(endpoint, server);
    }

    private static void Add(IConfigurationSection endpoint, NetmanServerBuilder server)
    {
        if (SectionKeys.Unknown(endpoint, [Url, Tls, ProxySection.Name, .. Options]) is { } unknown)
            throw Invalid(unknown);
        if (endpoint[Url] is not { Length: > 0 } url)
            throw Invalid($"{endpoint.Path}:{Url} is missing: write an address, for example tcp://0.0.0.0:6565.");
        IConfigurationSection tls = endpoint.GetSection(Tls), proxy = endpoint.GetSection(ProxySection.Name);
        try
        {
            server.Listen(url, options =>
            {
                endpoint.Bind(options);
                options.Validate(endpoint.Path + ":");
                WebSocketSection.Apply(endpoint.GetSection(WebSocketSection.Name), options.WebSocket);
                if (tls.Exists())
                    options.UseTls(to => TlsSection.Apply(tls, to));
                if (proxy.Exists())
                    options.UseProxyProtocol(to => ProxySection.Apply(proxy, to));
            });
        }
        catch (FormatException unreadable)
        {
            throw Invalid($"{endpoint.Path}:{Url}: {unreadable.Message}");
        }
        catch (InvalidOperationException invalid) when (invalid is not ObjectDisposedException)
        {
            throw Invalid(invalid.Message);
        }
    }

    internal static OptionsValidationException Invalid(string message) => new(ServerSection.Name, typeof(EndpointOptions), [message]);
}
