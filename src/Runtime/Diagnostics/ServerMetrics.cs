using System.Diagnostics.Metrics;

namespace Netman;

/// <summary>
/// The instruments of a server. What the server counts anyway is read when somebody collects; only durations are recorded as they
/// happen, and only while somebody listens to them. Safe from any thread.
/// </summary>
internal sealed class ServerMetrics : ServerObserver
{
    private static readonly double[] _messageBuckets = [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];
    private static readonly double[] _connectionBuckets = [0.01, 0.1, 1, 10, 60, 600, 3600, 86400];
    private static readonly double[] _handshakeBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 10];
    private static readonly TimeSpan _lagPeriod = TimeSpan.FromSeconds(1);

    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Histogram<double> _messages, _connections, _handshakes, _lag;
    private TimeProvider _time = TimeProvider.System;
    private NetmanServer? _server;
    private ITimer? _lagTimer;

    internal ServerMetrics(IMeterFactory? meters)
    {
        MeterOptions options = new(NetmanDiagnostics.MeterName);
        _ownsMeter = meters is null;
        _meter = meters?.Create(options) ?? new Meter(options);
        _messages = Seconds("netman.server.message.duration", "How long a message took, from its dispatch to the end of its handler.", _messageBuckets);
        _connections = Seconds("netman.server.connection.duration", "How long a connection was open.", _connectionBuckets);
        _handshakes = Seconds("netman.server.tls_handshake.duration", "How long a TLS handshake took, from the client's hello.", _handshakeBuckets);
        _lag = Seconds("netman.reactor.loop.lag", "How long work waits for its event loop; probed once a second.", _messageBuckets);
    }

    internal override MessageDispatcher Surround(MessageDispatcher routes) => new MeasuredRoutes(routes, _messages, _time);

    internal override ServerHooks Surround(ServerHooks hooks)
    {
        _time = hooks.Time;
        return hooks with
        {
            OnOpen = connection =>
            {
                if (_connections.Enabled)
                    connection.OpenedAt = Math.Max(1, _time.GetTimestamp());
                return hooks.OnOpen is { } hook ? hook(connection) : default;
            },
            OnClose = (connection, reason) =>
            {
                if (connection.OpenedAt != 0)
                    _connections.Record(_time.GetElapsedTime(connection.OpenedAt).TotalSeconds, new KeyValuePair<string, object?>("netman.close.reason", NameOf(reason)));
                return hooks.OnClose is { } hook ? hook(connection, reason) : default;
            },
            OnHandshake = (begun, fault) =>
            {
                double seconds = _time.GetElapsedTime(begun).TotalSeconds;
                if (fault is null)
                    _handshakes.Record(seconds);
                else
                    _handshakes.Record(seconds, RouteTags.Error(fault));
            },
        };
    }

    internal override void Started(NetmanServer server)
    {
        _server = server;
        CreateCounters(server);
        _lagTimer = _time.CreateTimer(static metrics => ((ServerMetrics)metrics!).ProbeLag(), this, _lagPeriod, _lagPeriod);
    }

    internal override void Stopped()
    {
        _lagTimer?.Dispose();
        if (_ownsMeter)
            _meter.Dispose();
    }

    private void CreateCounters(NetmanServer server)
    {
        KeyValuePair<string, object?> received = new("network.io.direction", "receive"), sent = new("network.io.direction", "transmit");
        _meter.CreateObservableUpDownCounter("netman.server.active_connections", () => server.Connections.Count, "{connection}", "Connections that are there now.");
        Counter("netman.server.connections", "{connection}", "Connections accepted.", static s => s.Accepted);
        Counter("netman.server.rejected_connections", "{connection}", "Connections accepted and closed at once.", static s => s.Rejected);
        Counter("netman.server.accept_pauses", "{pause}", "How often accepting paused because descriptors or memory ran out.", static s => s.AcceptPauses);
        _meter.CreateObservableCounter("netman.server.messages", () => new Measurement<long>(server.Statistics.Messages, received), "{message}", "Messages given to a route table.");
        Counter("netman.server.messages.unrouted", "{message}", "Messages whose id had no route.", static s => s.Unrouted);
        KeyValuePair<string, object?> policy = new("netman.outbound.policy", PolicyOf(server.Options.OutboundPolicy));
        _meter.CreateObservableCounter("netman.server.messages.dropped", () => new Measurement<long>(server.Statistics.MessagesDropped, policy), "{message}", "Outgoing messages dropped because their peer was too slow.");
        Counter("netman.server.handler.faults", "{fault}", "Exceptions of handlers, middleware and hooks.", static s => s.HandlerFaults);
        Counter("netman.server.handler.slow", "{handler}", "Handlers that held their loop longer than the threshold.", static s => s.SlowHandlers);
        _meter.CreateObservableCounter("netman.server.io", () => Io(server.Statistics, received, sent), "By", "Bytes moved.");
        _meter.CreateObservableUpDownCounter("netman.server.send_queue.bytes", () => QueuedBytes(server), "By", "Bytes that wait to be sent, over all connections: each collection asks every one.");
        _meter.CreateObservableCounter("netman.server.tls_handshakes", () => Handshakes(server.Statistics), "{handshake}", "TLS handshakes by result.");
        _meter.CreateObservableCounter("netman.server.datagrams", () => Datagrams(server.Statistics), "{datagram}", "Datagrams by result.");

        void Counter(string name, string unit, string description, Func<ServerStatistics, long> value) =>
            _meter.CreateObservableCounter(name, () => value(server.Statistics), unit, description);
    }

    private static Measurement<long>[] Io(ServerStatistics statistics, KeyValuePair<string, object?> received, KeyValuePair<string, object?> sent) =>
        [new(statistics.BytesReceived, received), new(statistics.BytesSent, sent)];

    private static Measurement<long>[] Handshakes(ServerStatistics statistics) =>
    [
        Result(statistics.Handshakes, "completed"), Result(statistics.HandshakesRefused, "refused"),
        Result(statistics.HandshakeTimeouts, "timed_out"), Result(statistics.TlsFailures, "failed"),
    ];

    private static Measurement<long>[] Datagrams(ServerStatistics statistics) =>
    [
        Result(statistics.Datagrams, "received"), Result(statistics.DatagramsMalformed, "malformed"), Result(statistics.DatagramsDropped, "dropped"),
    ];

    private static Measurement<long> Result(long count, string result) => new(count, new KeyValuePair<string, object?>("netman.result", result));

    private static long QueuedBytes(NetmanServer server) => server.Loops
        .SelectMany(static loop => loop.Connections.Snapshot()).Sum(static connection => (long)connection.OutboundBytes);

    private void ProbeLag()
    {
        if (!_lag.Enabled)
            return;
        foreach (EventLoop loop in _server!.Loops)
            loop.Enqueue(new LoopTask(static (metrics, loop, posted) => ((ServerMetrics)metrics!).RecordLag((EventLoop)loop!, posted), this, loop, _time.GetTimestamp()));
    }

    private void RecordLag(EventLoop loop, long posted) =>
        _lag.Record(_time.GetElapsedTime(posted).TotalSeconds, new KeyValuePair<string, object?>("netman.loop", loop.Index));

    private Histogram<double> Seconds(string name, string description, double[] buckets) =>
        _meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });

    // Written out: a name of an enum's member costs reflection data in a native binary, and would be no tag by convention.
    internal static string NameOf(CloseReason reason) => reason switch
    {
        CloseReason.ClosedLocally => "closed_locally",
        CloseReason.Aborted => "aborted",
        CloseReason.PeerClosed => "peer_closed",
        CloseReason.PeerReset => "peer_reset",
        CloseReason.ServerStopping => "server_stopping",
        CloseReason.MessageTooLarge => "message_too_large",
        CloseReason.Refused => "refused",
        CloseReason.BadPayload => "bad_payload",
        CloseReason.ProtocolError => "protocol_error",
        CloseReason.UnknownMessage => "unknown_message",
        CloseReason.HandlerFault => "handler_fault",
        CloseReason.SlowConsumer => "slow_consumer",
        CloseReason.FirstByteTimeout => "first_byte_timeout",
        CloseReason.UpgradeRefused => "upgrade_refused",
        CloseReason.KeepAliveTimeout => "keep_alive_timeout",
        CloseReason.TlsFailure => "tls_failure",
        CloseReason.HandshakeTimeout => "handshake_timeout",
        CloseReason.Idle => "idle",
        CloseReason.ProxyHeaderRefused => "proxy_header_refused",
        CloseReason.ProxyHeaderTimeout => "proxy_header_timeout",
        CloseReason.ConnectionLimit => "connection_limit",
        CloseReason.RateExceeded => "rate_exceeded",
        _ => "other",
    };

    private static string PolicyOf(OutboundPolicy policy) => policy switch
    {
        OutboundPolicy.DropNewest => "drop_newest",
        OutboundPolicy.DropOldest => "drop_oldest",
        _ => "disconnect",
    };
}
