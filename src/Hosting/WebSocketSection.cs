using Microsoft.Extensions.Configuration;

namespace Netman.Hosting;

/// <summary>The section <c>WebSocket</c> of an endpoint: <see cref="WebSocketOptions"/>, and under <c>Paths</c> what is served beside it.</summary>
internal static class WebSocketSection
{
    internal const string Name = nameof(EndpointOptions.WebSocket), Paths = "Paths";

    private const string Path = "Path";

    /// <summary>What holds on any path.</summary>
    internal static readonly string[] PathOptions =
    [
        nameof(WebSocketPathOptions.AllowedOrigins), nameof(WebSocketPathOptions.Subprotocols), nameof(WebSocketPathOptions.Deflate),
        nameof(WebSocketPathOptions.KeepAliveInterval), nameof(WebSocketPathOptions.MaxFrameLength),
    ];

    /// <summary>What holds before a request's path counts.</summary>
    internal static readonly string[] Options =
    [
        nameof(WebSocketOptions.UpgradeTimeout), nameof(WebSocketOptions.MaxRequestBytes), nameof(WebSocketOptions.MaxRequestHeaders),
    ];

    internal static readonly string[] DeflateOptions =
    [
        nameof(WebSocketDeflate.Threshold), nameof(WebSocketDeflate.Level), nameof(WebSocketDeflate.ServerContextTakeover),
        nameof(WebSocketDeflate.ClientContextTakeover), nameof(WebSocketDeflate.ServerMaxWindowBits), nameof(WebSocketDeflate.ClientMaxWindowBits),
    ];

    /// <summary>Checks what binding the endpoint has set, and adds the paths.</summary>
    internal static void Apply(IConfigurationSection section, WebSocketOptions options)
    {
        CheckKeys(section, [.. Options, .. PathOptions, Paths]);
        options.Validate(section.Path + ":");
        foreach (IConfigurationSection path in section.GetSection(Paths).GetChildren())
            AddPath(path, options);
    }

    private static void AddPath(IConfigurationSection section, WebSocketOptions options)
    {
        CheckKeys(section, [Path, .. PathOptions]);
        if (section[Path] is not { Length: > 0 } path)
            throw EndpointSection.Invalid($"{section.Path}:{Path} is missing: write what clients ask for, for example /feed.");
        try
        {
            options.AddPath(path, added =>
            {
                section.Bind(added);
                added.Validate(section.Path + ":");
            });
        }
        catch (ArgumentException invalid)
        {
            throw EndpointSection.Invalid($"{section.Path}:{Path}: {invalid.Message}");
        }
    }

    private static void CheckKeys(IConfigurationSection section, string[] known)
    {
        if ((SectionKeys.Unknown(section, known) ?? SectionKeys.Unknown(section.GetSection(nameof(WebSocketPathOptions.Deflate)), DeflateOptions)) is { } unknown)
            throw EndpointSection.Invalid(unknown);
    }
}
