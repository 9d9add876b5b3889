using System.Globalization;
using System.Net;

namespace Netman;

/// <summary>The address forms of <c>Listen</c>: <c>tcp://127.0.0.1:6565</c>, <c>tcp://[::1]:6565</c>, <c>tcp://localhost:0</c>,
/// <c>tcp://*:6565</c> (every address, IPv4 and IPv6), <c>ws://127.0.0.1:8080/chat</c>.</summary>
internal readonly record struct ListenUrl(string Scheme, IPEndPoint Address, string Path)
{
    internal static ListenUrl Parse(string url)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        int slash = scheme < 0 ? -1 : url.IndexOf('/', scheme + 3);
        string path = slash < 0 ? "" : url[slash..];
        string authority = slash < 0 ? url : url[..slash];
        int colon = authority.LastIndexOf(':');
        if (scheme <= 0 || colon <= scheme ||
            !ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw new FormatException($"'{url}' is no address to listen on: write scheme://host:port, for example tcp://127.0.0.1:6565.");
        }
        string name = url[..scheme];
        if (name is not ("tcp" or "ws"))
            throw new FormatException($"'{url}': the scheme '{name}' is not known; use tcp or ws.");
        if (name == "tcp" && path.Length > 0)
            throw new FormatException($"'{url}': only ws has a path.");
        return new ListenUrl(name, new IPEndPoint(ParseHost(url, url[(scheme + 3)..colon]), port), path.Length > 0 ? path : "/");
    }

    private static IPAddress ParseHost(string url, string host) => host switch
    {
        "*" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(host, out IPAddress? address) => address,
        _ => throw new FormatException($"'{url}': '{host}' is neither an IP address, nor localhost, nor *."),
    };
}
