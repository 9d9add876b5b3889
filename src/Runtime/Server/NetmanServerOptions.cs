namespace Netman;

/// <summary>What can be set on a server, with the reason for each default. Read once, by <see cref="NetmanServerBuilder.Build"/>.</summary>
public sealed class NetmanServerOptions
{
    /// <summary>The largest limit on a body: what one pooled block can hold with its header.</summary>
    internal const int LargestBody = (1 << 30) - 64;

    /// <summary>Event loops, 1 to 255. Default: one a processor, since a loop never blocks and so can fill one.</summary>
    public int Loops { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 255);

    /// <summary>What the loops wait on. Default: the platform's own. Where this is never set, a native binary for Linux or macOS
    /// contains no <c>System.Net.Sockets</c>.</summary>
    /// <exception cref="PlatformNotSupportedException">The platform has no such loop.</exception>
    public LoopKind Loop
    {
        get;
        set => (field, CreateLoop) = (value, LoopFactory.Of(value));
    }

    /// <summary>Makes the loops; tests put in their own.</summary>
    internal Func<int, TimeProvider, EventLoop> CreateLoop { get; set; } = LoopFactory.CreateDefault;

    /// <summary>
    /// The largest body of an incoming message in bytes; 0 removes the limit (then 1 GiB less 64 bytes holds). Default 1 MiB: more
    /// than games and devices send, little enough that many peers at once stay affordable. A larger one closes the connection as
    /// soon as its header is there (<see cref="CloseReason.MessageTooLarge"/>); nothing is buffered for it.
    /// </summary>
    public int MaxBodyLength { get; set; } = 1 << 20;

    /// <summary>Bytes waiting to be sent past which <c>SendAsync</c> waits and reading from that peer pauses. Default 64 KiB: one
    /// socket buffer's worth.</summary>
    public int OutboundHighWatermark { get; set; } = 64 << 10;

    /// <summary>Bytes waiting to be sent at which what the high watermark stopped goes on. Default 16 KiB: far enough below that
    /// it does not flap.</summary>
    public int OutboundLowWatermark { get; set; } = 16 << 10;

    /// <summary>Bytes waiting to be sent that no connection may pass. Default 4 MiB: a peer that far behind will not catch up.
    /// What would pass it is for <see cref="OutboundPolicy"/>. Holds for all threads together; what a handler and another thread
    /// queue in the same instant is weighed once more when the loop takes it over.</summary>
    public int OutboundHardLimit { get; set; } = 4 << 20;

    /// <summary>What becomes of a message that would pass <see cref="OutboundHardLimit"/>. Default Disconnect: a peer that misses
    /// messages without knowing it is worse off than one that connects again.</summary>
    public OutboundPolicy OutboundPolicy { get; set; }

    /// <summary>Bytes received ahead of a pending handler before reading pauses. Default 64 KiB: one receive.</summary>
    public int InboundBacklogLimit { get; set; } = 64 << 10;

    /// <summary>How long a new connection may stay silent. Default 10 s: an honest client speaks at once; a port scan does not.
    /// <see cref="Timeout.InfiniteTimeSpan"/> for servers that only push. Checked to about a second.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may move no byte in either direction before it is closed with <see cref="CloseReason.Idle"/>.
    /// Default <see cref="Timeout.InfiniteTimeSpan"/>, off: only the application knows how long silence is normal. Bytes count as they
    /// move, not whole messages: a large one on a slow line is no idle peer. Heartbeats do not count.</summary>
    public TimeSpan IdleTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>A message for peers with which nothing was exchanged for a while. Default none. With <see cref="IdleTimeout"/> a peer
    /// that answers stays, and one that has gone is found.</summary>
    public HeartbeatMessage? Heartbeat { get; set; }

    /// <summary>Connections that the server holds at most; one more is accepted and closed at once, and counted in
    /// <see cref="ServerStatistics.Rejected"/>. Default 0, no limit but that of descriptors.</summary>
    public int MaxConnections { get; set; }

    /// <summary>Connections from one remote address, as for <see cref="MaxConnections"/>. Default 0, no limit: many peers can stand
    /// behind one address.</summary>
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>Connections accepted a second, evenly; who comes faster waits in the kernel's backlog. Default 0, no limit.</summary>
    public int AcceptsPerSecond { get; set; }

    /// <summary>Which loop a new connection is given to. Default round robin: even, and it costs nothing. Not for endpoints with
    /// <see cref="EndpointOptions.ReusePort"/>, where the kernel chooses.</summary>
    public LoadBalancing LoadBalancing { get; set; }

    /// <summary>Chooses the loop instead of <see cref="LoadBalancing"/>. Default none.</summary>
    public LoopChoice? ChooseLoop { get; set; }

    /// <summary>Handlers that run beside each other off the loops, in the whole server; past that, messages wait. Default 64 a
    /// processor: they are expected to block, and the thread pool grows slowly.</summary>
    public int MaxConcurrentHandlers { get; set; } = 64 * Environment.ProcessorCount;

    /// <summary>How long a handler may hold its loop before it is logged and counted (<see cref="ServerStatistics.SlowHandlers"/>).
    /// Default 250 ms: every other connection of the loop waits that long. <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan SlowHandlerThreshold { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a closing connection has to take what it is owed and to close its side. Default 5 s; then it is reset.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long <see cref="NetmanServer.RunAsync"/> drains after SIGINT or SIGTERM. Default 20 s: within the 30 s that
    /// container hosts grant. <see cref="Timeout.InfiniteTimeSpan"/> waits for all.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether a handler's exception closes its connection. Default true: its state may be half changed.</summary>
    public bool CloseOnHandlerFault { get; set; } = true;

    /// <summary>Whether an id without a route closes the connection. Default false: a newer client may know more than we do.</summary>
    public bool CloseOnUnknownMessage { get; set; }

    /// <summary>The clock of timers and timeouts.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <param name="prefix">What stands before an option's name in a message: where it was set.</param>
    internal void Validate(string prefix = "NetmanServerOptions.")
    {
        Require(prefix, Loops is >= 1 and <= 255, nameof(Loops), "1 to 255");
        Require(prefix, MaxBodyLength is >= 0 and <= LargestBody, nameof(MaxBodyLength), $"0 to {LargestBody}");
        Require(prefix, OutboundLowWatermark >= 0, nameof(OutboundLowWatermark), "0 or more");
        Require(prefix, OutboundHighWatermark >= OutboundLowWatermark, nameof(OutboundHighWatermark), "the low watermark or more");
        Require(prefix, OutboundHardLimit >= OutboundHighWatermark && OutboundHardLimit <= LargestBody, nameof(OutboundHardLimit),
            $"the high watermark to {LargestBody}");
        Require(prefix, MaxConcurrentHandlers >= 1, nameof(MaxConcurrentHandlers), "1 or more");
        Require(prefix, MaxConnections >= 0, nameof(MaxConnections), "0 or more");
        Require(prefix, MaxConnectionsPerAddress >= 0, nameof(MaxConnectionsPerAddress), "0 or more");
        Require(prefix, AcceptsPerSecond >= 0, nameof(AcceptsPerSecond), "0 or more");
        Require(prefix, InboundBacklogLimit > 0, nameof(InboundBacklogLimit), "1 or more");
        Require(prefix, DrainTimeout >= TimeSpan.Zero || DrainTimeout == Timeout.InfiniteTimeSpan, nameof(DrainTimeout), "0, a positive time, or -00:00:00.001 for any");
        Require(prefix, SlowHandlerThreshold <= TimeSpan.FromDays(30), nameof(SlowHandlerThreshold), "30 days at most, or -00:00:00.001 for never");
        Require(prefix, CloseTimeout > TimeSpan.Zero, nameof(CloseTimeout), "a positive time");
        Require(prefix, Heartbeat is null || Heartbeat.Interval >= TimeSpan.FromMilliseconds(TimerWheel.TickMilliseconds), nameof(Heartbeat),
            $"a message with an interval of {TimerWheel.TickMilliseconds} ms or more");
        Require(prefix, TimeProvider is not null, nameof(TimeProvider), "a clock");
    }

    private static void Require(string prefix, bool holds, string option, string range)
    {
        if (!holds)
            throw new InvalidOperationException($"{prefix}{option} must be {range}.");
    }
}
