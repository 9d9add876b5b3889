namespace Netman;

/// <summary>The calls that switch PROXY protocol on. A trimmed program that makes none of them does not contain it.</summary>
public static class ProxyListening
{
    /// <summary>
    /// Takes the client's address from the header that a proxy sends ahead of each connection: PROXY protocol, version 1 or 2, whichever
    /// comes. It stands before everything else, TLS and WebSocket upgrade included. Every connection must begin with one.
    /// </summary>
    /// <param name="endpoint">The endpoint's options; not of <c>udp://</c>.</param>
    /// <param name="trustedNetworks">The proxies' networks or addresses: <c>10.0.0.0/8</c>, <c>::1</c>.</param>
    /// <exception cref="FormatException">A network cannot be read.</exception>
    public static EndpointOptions UseProxyProtocol(this EndpointOptions endpoint, params ReadOnlySpan<string> trustedNetworks)
    {
        ProxyProtocolOptions options = new();
        foreach (string network in trustedNetworks)
            options.Trust(network);
        endpoint.Preface = new ProxyEndpoint(options);
        return endpoint;
    }

    /// <inheritdoc cref="UseProxyProtocol(EndpointOptions, ReadOnlySpan{string})"/>
    /// <param name="endpoint">The endpoint's options; not of <c>udp://</c>.</param>
    /// <param name="configure">Sets the trusted networks and the limits.</param>
    public static EndpointOptions UseProxyProtocol(this EndpointOptions endpoint, Action<ProxyProtocolOptions> configure)
    {
        ProxyProtocolOptions options = new();
        configure(options);
        endpoint.Preface = new ProxyEndpoint(options);
        return endpoint;
    }
}
