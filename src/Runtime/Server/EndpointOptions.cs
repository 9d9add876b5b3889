namespace Netman;

/// <summary>What can be set on one endpoint, with the reason for each default. Filled in by the action given to <c>Listen</c> and read
/// once, when the server is built. Not safe for several threads.</summary>
public sealed class EndpointOptions
{
    /// <summary>Connections that the kernel completes ahead of our accepting them. Default 4096; the kernel caps it
    /// (net.core.somaxconn).</summary>
    public int Backlog { get; set; } = 4096;

    /// <summary>Whether small packets leave at once (TCP_NODELAY). Default true: replies are already sent as one piece a batch, so
    /// delaying them gains nothing.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>
    /// Whether every loop listens for itself and the kernel spreads the connections (SO_REUSEPORT), by a hash of the addresses; a
    /// connection then is never handed from loop to loop. Default false: one loop accepts and deals them out in turn, which spreads
    /// few connections more evenly. Other processes of the same user may join the port. Not for Unix sockets.
    /// </summary>
    public bool ReusePort { get; set; }

    /// <summary>Whether an endpoint on <c>[::]</c> takes IPv4 peers too (IPV6_V6ONLY off). Default true. Means nothing elsewhere.</summary>
    public bool DualStack { get; set; } = true;

    /// <summary>How long a connection is silent before the kernel asks whether the peer is still there (SO_KEEPALIVE,
    /// TCP_KEEPIDLE); whole seconds. Default <see langword="null"/>: it never asks. It tells a dead peer, not an idle one.</summary>
    public TimeSpan? KeepAlive { get; set; }

    /// <summary>The time between two questions without an answer (TCP_KEEPINTVL); whole seconds. Default 15 s.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many questions may stay unanswered before the connection is reset (TCP_KEEPCNT). Default 4.</summary>
    public int KeepAliveCount { get; set; } = 4;

    /// <summary>The kernel's receive buffer in bytes (SO_RCVBUF); the kernel doubles and caps it. Default 0: it sizes by itself.
    /// On UDP it is what a burst may hold before datagrams are lost.</summary>
    public int ReceiveBufferSize { get; set; }

    /// <summary>The kernel's send buffer in bytes (SO_SNDBUF); the kernel doubles and caps it. Default 0: it sizes by itself.</summary>
    public int SendBufferSize { get; set; }

    /// <summary>
    /// What becomes of bytes that the kernel has not sent when a socket closes (SO_LINGER). Default <see langword="null"/>: the
    /// kernel goes on sending. Zero throws them away and resets: every close then is one. A time makes the close wait, and the loop
    /// with it, so it is for tests and for protocols that must know.
    /// </summary>
    public TimeSpan? Linger { get; set; }

    /// <summary>The permissions of a Unix socket's file. Default <see langword="null"/>: what the process's umask leaves.</summary>
    public UnixFileMode? UnixMode { get; set; }

    /// <summary>The endpoint's own route table; <see langword="null"/> takes the server's.</summary>
    public MessageDispatcher? Routes { get; set; }

    /// <summary>What handles the bytes of a raw endpoint, which has neither packer nor routes; <see langword="null"/> for messages.</summary>
    public RawHandler? Raw { get; set; }

    /// <summary>What stands before everything else until it gives way: a PROXY header, where <c>UseProxyProtocol</c> put it there.</summary>
    internal FilterSource? Preface { get; set; }

    /// <summary>What stands between transport and protocol: TLS, where <c>UseTls</c> put it there.</summary>
    internal FilterSource? Filter { get; set; }

    /// <summary>How messages stand in the byte stream; <see langword="null"/> is <see cref="LengthPrefixedPacker"/>.</summary>
    public IPacker? Packer { get; set; }

    /// <summary>What holds on a <c>ws://</c> or <c>wss://</c> endpoint.</summary>
    public WebSocketOptions WebSocket { get; } = new();

    /// <summary>Handlers of a UDP endpoint whose tasks may be pending at a time, on each of its loops; a datagram beyond that is dropped
    /// and counted. Default 1024: senders' addresses can be forged, so what they can make the server keep must end somewhere.</summary>
    public int MaxPendingDatagrams { get; set; } = 1024;

    /// <param name="prefix">What stands before an option's name in a message: where it was set.</param>
    internal void Validate(string prefix)
    {
        Require(prefix, Backlog >= 1, nameof(Backlog), "1 or more");
        Require(prefix, KeepAlive is null || IsSeconds(KeepAlive.Value), nameof(KeepAlive), "1 to 32767 seconds");
        Require(prefix, IsSeconds(KeepAliveInterval), nameof(KeepAliveInterval), "1 to 32767 seconds");
        Require(prefix, KeepAliveCount is >= 1 and <= 127, nameof(KeepAliveCount), "1 to 127");
        Require(prefix, ReceiveBufferSize >= 0, nameof(ReceiveBufferSize), "0 or more");
        Require(prefix, MaxPendingDatagrams >= 1, nameof(MaxPendingDatagrams), "1 or more");
        Require(prefix, SendBufferSize >= 0, nameof(SendBufferSize), "0 or more");
        Require(prefix, Linger is null || Linger.Value == TimeSpan.Zero || IsSeconds(Linger.Value), nameof(Linger), "0 to 32767 seconds");
    }

    // What the kernel takes (tcp(7)): fractions would be cut off to something else than was asked for.
    private static bool IsSeconds(TimeSpan time) =>
        time.TotalSeconds is >= 1 and <= 32767 && time.Ticks % TimeSpan.TicksPerSecond == 0;

    private static void Require(string prefix, bool holds, string option, string range)
    {
        if (!holds)
            throw new InvalidOperationException($"{prefix}{option} must be {range}.");
    }
}
