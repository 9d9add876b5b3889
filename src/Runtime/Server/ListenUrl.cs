using System.Globalization;
using System.Net;

namespace Netman;

/// <summary>The address forms of <c>Listen</c>: <c>tcp://127.0.0.1:6565</c>, <c>tcp://[::1]:6565</c>, <c>tcp://localhost:0</c>,
/// <c>tcp://*:6565</c> (every address, IPv4 and IPv6).</summary>
internal readonly record struct ListenUrl(string Scheme, IPEndPoint Address)
{
    internal static ListenUrl Parse(string url)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        int colon = url.LastIndexOf(':');
        if (scheme <= 0 || colon <= scheme ||
            !ushort.TryParse(url.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw new FormatException($"'{url}' is no address to listen on: write scheme://host:port, for example tcp://127.0.0.1:6565.");
        }
        string name = url[..scheme];
        if (name != "tcp")
            throw new FormatException($"'{url}': the scheme '{name}' is not known; use tcp.");
        return new ListenUrl(name, new IPEndPoint(ParseHost(url, url[(scheme + 3)..colon]), port));
    }

    private static IPAddress ParseHost(string url, string host) => host switch
    {
        "*" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(host, out IPAddress? address) => address,
        _ => throw new FormatException($"'{url}': '{host}' is neither an IP address, nor localhost, nor *."),
    };
}
