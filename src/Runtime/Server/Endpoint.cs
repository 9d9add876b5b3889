using System.Net;

namespace Netman;

/// <summary>One address that a server listens on, with what is spoken there.</summary>
public sealed class Endpoint
{
    internal Endpoint(NetmanServer server, string url, EndpointOptions options, ConnectionProtocol protocol, ConnectionLimits limits)
    {
        (Server, Url, Options, Protocol, Limits, Address) = (server, url, options, protocol, limits, ListenUrl.Parse(url).Address);
        Hooks = protocol is RawProtocol raw ? raw.Surround(server.Hooks) : server.Hooks;
    }

    /// <summary>The address as it was given to <c>Listen</c>.</summary>
    public string Url { get; }

    /// <summary>The address bound: port 0 reads as the port that the kernel chose. <see langword="null"/> before the start.</summary>
    public IPEndPoint? LocalEndPoint { get; internal set; }

    internal NetmanServer Server { get; }

    internal EndpointOptions Options { get; }

    internal IPEndPoint Address { get; }

    internal ConnectionProtocol Protocol { get; }

    /// <summary>The hooks of its connections: the server's, with a raw handler's own inside them.</summary>
    internal ServerHooks Hooks { get; }

    internal ConnectionLimits Limits { get; }
}
