using System.Globalization;
using System.Net;

namespace Netman;

/// <summary>The address forms of <c>Listen</c>: <c>tcp://127.0.0.1:6565</c>, <c>tcp://[::1]:6565</c>, <c>tcp://localhost:0</c>,
/// <c>tcp://*:6565</c> (every address, IPv4 and IPv6), <c>ws://127.0.0.1:8080/chat</c>, <c>unix:///run/netman.sock</c>,
/// <c>udp://127.0.0.1:6565</c>, <c>tcps</c> and <c>wss</c> for TLS; behind a <c>?</c> the endpoint's options.</summary>
internal sealed record ListenUrl
{
    private const string Schemes = "tcp, ws, unix, udp; tcps, wss (with TLS)";

    internal required string Scheme { get; init; }

    /// <summary>The IP address and port; <see langword="null"/> for a Unix socket.</summary>
    internal IPEndPoint? Address { get; init; }

    /// <summary>The host was <c>*</c>: every address, IPv4 alone where the machine has no IPv6.</summary>
    internal bool IsEveryAddress { get; init; }

    /// <summary>The path of a Unix socket.</summary>
    internal string? UnixPath { get; init; }

    /// <summary>The path of a WebSocket endpoint.</summary>
    internal string Path { get; init; } = "/";

    /// <summary>The options behind the question mark, as they were written.</summary>
    internal string Query { get; init; } = "";

    /// <summary>The scheme is one of those with TLS.</summary>
    internal bool IsEncrypted => Scheme is "tcps" or "wss";

    internal static ListenUrl Parse(string url)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0)
            throw Unreadable(url);
        int question = url.IndexOf('?', scheme);
        string rest = question < 0 ? url[(scheme + 3)..] : url[(scheme + 3)..question];
        string query = question < 0 ? "" : url[(question + 1)..];
        return url[..scheme] switch
        {
            "tcp" or "tcps" or "udp" => OfAddress(url, url[..scheme], rest) with { Query = query },
            "ws" or "wss" => OfWebSocket(url, url[..scheme], rest) with { Query = query },
            "unix" => OfUnix(url, rest) with { Query = query },
            string other => throw new FormatException($"'{url}': the scheme '{other}' is not known; use one of {Schemes}."),
        };
    }

    private static ListenUrl OfWebSocket(string url, string scheme, string rest)
    {
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? OfAddress(url, scheme, rest)
            : OfAddress(url, scheme, rest[..slash]) with { Path = rest[slash..] };
    }

    private static ListenUrl OfAddress(string url, string scheme, string authority)
    {
        if (authority.Contains('/', StringComparison.Ordinal))
            throw new FormatException($"'{url}': only ws and wss have a path.");
        int colon = authority.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            throw Unreadable(url);
        string host = authority[..colon];
        return new ListenUrl { Scheme = scheme, Address = new IPEndPoint(ParseHost(url, host), port), IsEveryAddress = host == "*" };
    }

    private static ListenUrl OfUnix(string url, string path) => path.StartsWith('/')
        ? new ListenUrl { Scheme = "unix", UnixPath = path }
        : throw new FormatException($"'{url}': a Unix socket needs an absolute path, for example unix:///run/netman.sock.");

    private static IPAddress ParseHost(string url, string host) => host switch
    {
        "*" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(host, out IPAddress? address) => address,
        _ => throw new FormatException($"'{url}': '{host}' is neither an IP address, nor localhost, nor *."),
    };

    private static FormatException Unreadable(string url) =>
        new($"'{url}' is no address to listen on: write scheme://host:port, for example tcp://127.0.0.1:6565.");
}
