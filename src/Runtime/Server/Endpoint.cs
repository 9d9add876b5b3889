using System.Net;
using System.Net.Sockets;
using Netman.Interop;

namespace Netman;

/// <summary>One address that a server listens on, with what is spoken there. Lives as long as its server; safe from any thread.</summary>
public sealed class Endpoint
{
    internal Endpoint(NetmanServer server, string url, EndpointOptions options, ConnectionProtocol protocol, ConnectionLimits limits)
    {
        (Server, Url, Options, Protocol, Limits, Location) = (server, url, options, protocol, limits, ListenUrl.Parse(url));
        Hooks = protocol is RawProtocol raw ? raw.Surround(server.Hooks) : server.Hooks;
    }

    /// <summary>The address as it was given to <c>Listen</c>.</summary>
    public string Url { get; }

    /// <summary>The address bound: port 0 reads as the port that the kernel chose. <see langword="null"/> before the start, and for
    /// a Unix socket.</summary>
    public IPEndPoint? LocalEndPoint { get; internal set; }

    /// <summary>The file of a <c>unix://</c> endpoint; <see langword="null"/> for others.</summary>
    public string? UnixPath => Location.UnixPath;

    /// <summary>Somebody to send datagrams to, who need not have sent one.</summary>
    /// <param name="address">The address and port; IPv4 also where the endpoint is bound to every address.</param>
    /// <exception cref="InvalidOperationException">This is no <c>udp://</c> endpoint, or it is not started.</exception>
    public UdpPeer PeerAt(IPEndPoint address)
    {
        if (Ports.Count == 0)
            throw new InvalidOperationException($"{Url} is no UDP endpoint that has been started.");
        bool mapped = LocalEndPoint!.AddressFamily == AddressFamily.InterNetworkV6 && address.AddressFamily == AddressFamily.InterNetwork;
        IPEndPoint reachable = mapped ? new IPEndPoint(address.Address.MapToIPv6(), address.Port) : address;
        return new UdpPeer(Ports[0], PeerAddress.From(reachable));
    }

    internal NetmanServer Server { get; }

    internal EndpointOptions Options { get; }

    /// <summary>What to bind: with the port that the kernel has chosen for the first listener, where there are more.</summary>
    internal IPEndPoint? Address => LocalEndPoint ?? Location.Address;

    internal bool IsEveryAddress => Location.IsEveryAddress;

    /// <summary>Each loop listens for itself.</summary>
    internal bool ListensOnEveryLoop => Options.ReusePort && Location.Address is not null;

    /// <summary>Datagrams come here, not connections.</summary>
    internal bool IsDatagram => Features.Udp && Location.Scheme == "udp";

    /// <summary>The sockets of a UDP endpoint, one a loop that listens.</summary>
    internal List<DatagramPort> Ports { get; } = [];

    /// <summary>The file of a Unix socket while it is bound.</summary>
    internal UnixSocketFile? SocketFile { get; set; }

    private ListenUrl Location { get; }

    internal ConnectionProtocol Protocol { get; }

    /// <summary>The hooks of its connections: the server's, with a raw handler's own inside them.</summary>
    internal ServerHooks Hooks { get; }

    internal ConnectionLimits Limits { get; }
}
