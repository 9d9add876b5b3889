using System.Net;

namespace Netman;

/// <summary>What holds on an endpoint that takes PROXY headers.</summary>
public sealed class ProxyProtocolOptions
{
    // The fixed part and the longest addresses (of a Unix socket): what every proxy may send. And what a length of 16 bits can say.
    private const int SmallestLimit = 232, LargestLimit = 16 + ushort.MaxValue;

    /// <summary>
    /// The networks of the proxies. There is no default: whoever may send a header may name any client. A connection from anywhere
    /// else is accepted and closed at once (<see cref="ServerStatistics.UntrustedProxies"/>), since the protocol forbids to guess
    /// whether a header is there. Who can open a Unix socket is trusted: its file's permissions decide.
    /// </summary>
    public IList<IPNetwork> TrustedNetworks { get; } = [];

    /// <summary>How long a proxy has to send the header. Default 10 s, as for the other steps of coming in; it sends it with the
    /// connect. <see cref="Timeout.InfiniteTimeSpan"/> for any time. Checked to about a second.</summary>
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest header of version 2 in bytes. Default 4 KiB: room for a certificate that a proxy passes on; the addresses
    /// take 232 at most. A longer one closes the connection as soon as its length is there. Version 1 has 107 at most.</summary>
    public int MaxHeaderLength { get; set; } = 4096;

    /// <summary>Trusts one network, or one address: <c>10.0.0.0/8</c>, <c>::1</c>.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public ProxyProtocolOptions Trust(string network)
    {
        if (network.Contains('/', StringComparison.Ordinal))
        {
            TrustedNetworks.Add(IPNetwork.Parse(network));
            return this;
        }
        IPAddress address = IPAddress.Parse(network);
        TrustedNetworks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
        return this;
    }

    /// <param name="prefix">What stands before an option's name in a message: where it was set.</param>
    internal void Validate(string prefix)
    {
        if (HeaderTimeout <= TimeSpan.Zero && HeaderTimeout != Timeout.InfiniteTimeSpan)
            throw new InvalidOperationException($"{prefix}{nameof(HeaderTimeout)} must be a positive time, or -00:00:00.001 for any.");
        if (MaxHeaderLength is < SmallestLimit or > LargestLimit)
            throw new InvalidOperationException($"{prefix}{nameof(MaxHeaderLength)} must be {SmallestLimit} to {LargestLimit}.");
    }
}
