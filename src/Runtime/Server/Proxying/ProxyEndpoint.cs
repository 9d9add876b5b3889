using System.Net;
using Netman.Interop;

namespace Netman;

/// <summary>What the connections of an endpoint behind proxies share: whom to trust, and the limits. Safe from any thread once attached.</summary>
internal sealed class ProxyEndpoint(ProxyProtocolOptions options) : FilterSource
{
    private readonly IPNetwork[] _trusted = [.. options.TrustedNetworks];

    internal int MaxHeaderLength => options.MaxHeaderLength;

    /// <summary>Milliseconds from accept to the end of the header; 0 for no limit.</summary>
    internal long HeaderTimeout { get; } =
        options.HeaderTimeout == Timeout.InfiniteTimeSpan ? 0 : Math.Max(1, (long)options.HeaderTimeout.TotalMilliseconds);

    internal override void Attach(Endpoint endpoint)
    {
        if (endpoint.IsDatagram)
            throw new InvalidOperationException($"{endpoint.Url}: PROXY protocol stands ahead of a stream; UDP has none.");
        if (_trusted.Length == 0 && endpoint.UnixPath is null)
            throw new InvalidOperationException($"{endpoint.Url}: UseProxyProtocol needs the networks of the proxies.");
        options.Validate($"{endpoint.Url}: ProxyProtocolOptions.");
    }

    internal override bool Admits(in PeerAddress peer)
    {
        if (peer.ToEndPoint() is not { } source)
            return true; // a Unix socket: the permissions of its file have decided
        return Array.Exists(_trusted, network => network.Contains(source.Address));
    }

    internal override ConnectionFilter Create(Connection connection) => new ProxyFilter(this, connection);

    internal override void Start()
    {
    }

    internal override bool Reload() => true;

    internal override void Stop()
    {
    }
}
