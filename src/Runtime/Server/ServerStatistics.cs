namespace Netman;

/// <summary>What a server has counted since its start: sums over its loops, each a moment old.</summary>
public readonly record struct ServerStatistics
{
    /// <summary>Connections that are there now.</summary>
    public int Connections { get; init; }

    /// <summary>Connections accepted.</summary>
    public long Accepted { get; init; }

    /// <summary>Connections accepted and closed at once: the server was stopping, a limit was reached, or the kernel could not watch the socket.</summary>
    public long Rejected { get; init; }

    /// <summary>Connections closed after they had been open.</summary>
    public long Closed { get; init; }

    /// <summary>How often accepting paused because descriptors or memory ran out.</summary>
    public long AcceptPauses { get; init; }

    /// <summary>Messages received and given to the route table.</summary>
    public long Messages { get; init; }

    /// <summary>Messages whose id had no route.</summary>
    public long Unrouted { get; init; }

    /// <summary>Messages that a route refused at their header: too large, not allowed to this connection, or over its rate.</summary>
    public long Refused { get; init; }

    /// <summary>Messages whose body could not be read as the payload of its handler.</summary>
    public long BadPayloads { get; init; }

    /// <summary>Exceptions of handlers, middleware and hooks.</summary>
    public long HandlerFaults { get; init; }

    /// <summary>Bytes received from peers.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes that the kernel took for sending.</summary>
    public long BytesSent { get; init; }

    /// <summary>TLS handshakes completed.</summary>
    public long Handshakes { get; init; }

    /// <summary>TLS handshakes refused because <see cref="TlsOptions.MaxConcurrentHandshakes"/> were under way.</summary>
    public long HandshakesRefused { get; init; }

    /// <summary>TLS handshakes that took longer than <see cref="TlsOptions.HandshakeTimeout"/>.</summary>
    public long HandshakeTimeouts { get; init; }

    /// <summary>Connections that closed because of what the peer sent as TLS, in the handshake or after it.</summary>
    public long TlsFailures { get; init; }

    /// <summary>Connections closed because what they began with was no PROXY header, or too long a one.</summary>
    public long ProxyHeadersRefused { get; init; }

    /// <summary>Connections closed because no PROXY header came within <see cref="ProxyProtocolOptions.HeaderTimeout"/>.</summary>
    public long ProxyHeaderTimeouts { get; init; }

    /// <summary>Connections from outside <see cref="ProxyProtocolOptions.TrustedNetworks"/>, closed at once. Counted in
    /// <see cref="Rejected"/> too.</summary>
    public long UntrustedProxies { get; init; }

    /// <summary>Datagrams received on UDP endpoints.</summary>
    public long Datagrams { get; init; }

    /// <summary>Datagrams that were not exactly one message, or one that its route refuses: dropped.</summary>
    public long DatagramsMalformed { get; init; }

    /// <summary>Datagrams dropped because too many handlers were pending, or that the kernel did not take for sending.</summary>
    public long DatagramsDropped { get; init; }

    /// <summary>Messages dropped under <see cref="OutboundPolicy.DropNewest"/> and <see cref="OutboundPolicy.DropOldest"/>, and
    /// broadcasts that a loop was too far behind to take.</summary>
    public long MessagesDropped { get; init; }

    /// <summary>How often a handler held its loop longer than <see cref="NetmanServerOptions.SlowHandlerThreshold"/>.</summary>
    public long SlowHandlers { get; init; }
}
