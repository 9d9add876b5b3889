using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Netman.Hosting;

/// <summary>The calls that put a server into a host.</summary>
public static class NetmanServiceExtensions
{
    /// <summary>
    /// Adds a server that starts and stops with the host. Its options and endpoints come from the configuration section
    /// <c>Netman</c>; what <paramref name="configure"/> sets counts more. A host has one server: a further call adds to it.
    /// </summary>
    /// <param name="services">The host's services, which handlers may take as well.</param>
    /// <param name="configure">Maps routes, adds hooks and endpoints; runs once, when the host starts or somebody asks for
    /// <see cref="NetmanServer"/>, on that thread.</param>
    /// <returns>What metrics, tracing and options in code are added with.</returns>
    /// <remarks>The host does not start where an option cannot be used (<see cref="OptionsValidationException"/>, which names the key)
    /// or an endpoint cannot be bound (<see cref="IOException"/>).</remarks>
    public static NetmanHostingBuilder AddNetman(this IServiceCollection services, Action<NetmanServerBuilder> configure) =>
        services.AddNetman((_, server) => configure(server));

    /// <inheritdoc cref="AddNetman(IServiceCollection, Action{NetmanServerBuilder})"/>
    public static NetmanHostingBuilder AddNetman(this IServiceCollection services, Action<IServiceProvider, NetmanServerBuilder> configure)
    {
        services.AddSingleton(new ServerConfiguration(configure));
        services.AddOptions<NetmanServerOptions>().ValidateOnStart();
        services.TryAddSingleton<HostedServer>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<HostedServer>().Get());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<NetmanServerOptions>, ServerSection>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NetmanServerOptions>, ServerSection>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, NetmanHostedService>());
        return new NetmanHostingBuilder(services);
    }

    /// <inheritdoc cref="AddNetman(IServiceCollection, Action{NetmanServerBuilder})"/>
    /// <param name="builder">The host's builder.</param>
    /// <param name="configure">Maps routes, adds hooks and endpoints; runs once, when the host starts.</param>
    public static NetmanHostingBuilder AddNetman(this IHostApplicationBuilder builder, Action<NetmanServerBuilder> configure) =>
        builder.Services.AddNetman(configure);
}
