using System.Globalization;

namespace Netman;

/// <summary>Endpoint options as they stand behind an address: <c>tcp://*:6565?reusePort=true&amp;keepAlive=60</c>. Names are those of
/// <see cref="EndpointOptions"/>, in any case; times are in seconds.</summary>
internal static class EndpointQuery
{
    internal static void Apply(string url, string query, EndpointOptions options)
    {
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !TrySet(options, pair[..equals].ToUpperInvariant(), pair[(equals + 1)..]))
            {
                throw new FormatException($"'{url}': '{pair}' is no option with a value that it can have; the options are " +
                    "backlog, noDelay, reusePort, dualStack, keepAlive, keepAliveInterval, keepAliveCount, receiveBuffer, sendBuffer, linger.");
            }
        }
    }

    private static bool TrySet(EndpointOptions options, string name, string value) => name switch
    {
        "NODELAY" => bool.TryParse(value, out bool on) && Set(options.NoDelay = on),
        "REUSEPORT" => bool.TryParse(value, out bool on) && Set(options.ReusePort = on),
        "DUALSTACK" => bool.TryParse(value, out bool on) && Set(options.DualStack = on),
        _ => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && TrySetNumber(options, name, number),
    };

    private static bool TrySetNumber(EndpointOptions options, string name, int number) => name switch
    {
        "BACKLOG" => Set(options.Backlog = number),
        "KEEPALIVE" => Set(options.KeepAlive = TimeSpan.FromSeconds(number)),
        "KEEPALIVEINTERVAL" => Set(options.KeepAliveInterval = TimeSpan.FromSeconds(number)),
        "KEEPALIVECOUNT" => Set(options.KeepAliveCount = number),
        "RECEIVEBUFFER" => Set(options.ReceiveBufferSize = number),
        "SENDBUFFER" => Set(options.SendBufferSize = number),
        "LINGER" => Set(options.Linger = TimeSpan.FromSeconds(number)),
        _ => false,
    };

    // An assignment as the last part of a condition.
    private static bool Set<T>(T value) => value is not null;
}
