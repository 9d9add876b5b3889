namespace Netman;

/// <summary>Why a connection closed, as <c>OnClose</c> receives it.</summary>
public enum CloseReason : byte
{
    /// <summary>The connection is open.</summary>
    None,

    /// <summary>The application called <see cref="Connection.Close()"/>.</summary>
    ClosedLocally,

    /// <summary>The application called <see cref="Connection.Abort()"/>.</summary>
    Aborted,

    /// <summary>The peer ended its stream and was sent what it was owed.</summary>
    PeerClosed,

    /// <summary>The peer or the network reset the connection.</summary>
    PeerReset,

    /// <summary>The server is stopping.</summary>
    ServerStopping,

    /// <summary>A header announced a body over <see cref="NetmanServerOptions.MaxBodyLength"/> or its route's limit.</summary>
    MessageTooLarge,

    /// <summary>A route's <see cref="MessageRouteAttribute.Gate"/> or <see cref="MessageRouteAttribute.RequiresGroup"/> refused a
    /// message at its header.</summary>
    Refused,

    /// <summary>A body could not be read as the payload that its handler takes.</summary>
    BadPayload,

    /// <summary>The peer's bytes are none of the protocol's.</summary>
    ProtocolError,

    /// <summary>An id without a route, where <see cref="NetmanServerOptions.CloseOnUnknownMessage"/> is set.</summary>
    UnknownMessage,

    /// <summary>A handler, a middleware or a hook threw.</summary>
    HandlerFault,

    /// <summary>More waits to be sent than <see cref="NetmanServerOptions.OutboundHardLimit"/> allows.</summary>
    SlowConsumer,

    /// <summary>The first byte did not come within <see cref="NetmanServerOptions.FirstByteTimeout"/>.</summary>
    FirstByteTimeout,

    /// <summary>A request on a WebSocket endpoint that was answered without an upgrade.</summary>
    UpgradeRefused,

    /// <summary>Nothing came back to a ping within <see cref="WebSocketPathOptions.KeepAliveInterval"/>.</summary>
    KeepAliveTimeout,

    /// <summary>The TLS handshake failed, or what came after it was no TLS. <c>OnClose</c> sees it in the latter case only.</summary>
    TlsFailure,

    /// <summary>The TLS handshake took longer than <see cref="TlsOptions.HandshakeTimeout"/>. Logged and counted: such a
    /// connection was never open.</summary>
    HandshakeTimeout,

    /// <summary>No byte moved in either direction for <see cref="NetmanServerOptions.IdleTimeout"/>.</summary>
    Idle,

    /// <summary>What came was no PROXY header, or one over <see cref="ProxyProtocolOptions.MaxHeaderLength"/>. Logged and counted, as
    /// the next two: such a connection was never open.</summary>
    ProxyHeaderRefused,

    /// <summary>No PROXY header came within <see cref="ProxyProtocolOptions.HeaderTimeout"/>.</summary>
    ProxyHeaderTimeout,

    /// <summary>The client that a proxy named has as many connections as it may have.</summary>
    ConnectionLimit,

    /// <summary>A message came over its route's <see cref="MessageRouteAttribute.MaxPerSecond"/>.</summary>
    RateExceeded,
}
