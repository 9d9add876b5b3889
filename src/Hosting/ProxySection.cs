using Microsoft.Extensions.Configuration;

namespace Netman.Hosting;

/// <summary>The section <c>ProxyProtocol</c> of an endpoint: <see cref="ProxyProtocolOptions"/>, its networks as text.</summary>
internal static class ProxySection
{
    internal const string Name = "ProxyProtocol";

    internal static readonly string[] Options =
    [
        nameof(ProxyProtocolOptions.TrustedNetworks), nameof(ProxyProtocolOptions.HeaderTimeout), nameof(ProxyProtocolOptions.MaxHeaderLength),
    ];

    internal static void Apply(IConfigurationSection section, ProxyProtocolOptions options)
    {
        if (SectionKeys.Unknown(section, Options) is { } unknown)
            throw EndpointSection.Invalid(unknown);
        foreach (IConfigurationSection network in section.GetSection(nameof(ProxyProtocolOptions.TrustedNetworks)).GetChildren())
            Trust(network, options);
        // One by one: a network is no type that can be bound.
        options.HeaderTimeout = section.GetValue(nameof(ProxyProtocolOptions.HeaderTimeout), options.HeaderTimeout);
        options.MaxHeaderLength = section.GetValue(nameof(ProxyProtocolOptions.MaxHeaderLength), options.MaxHeaderLength);
        options.Validate(section.Path + ":");
    }

    private static void Trust(IConfigurationSection network, ProxyProtocolOptions options)
    {
        try
        {
            options.Trust(network.Value ?? "");
        }
        catch (FormatException)
        {
            throw EndpointSection.Invalid($"{network.Path}: '{network.Value}' is no network; write 10.0.0.0/8, or one address.");
        }
    }
}
