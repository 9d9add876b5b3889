using Microsoft.Extensions.Logging;

namespace Netman;

/// <summary>Everything the server writes to the log, with stable event ids. Safe from any thread.</summary>
internal sealed partial class ServerLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(1, LogLevel.Information, "Listening on {Url} ({Address})")]
    internal partial void Listening(string url, string address);

    [LoggerMessage(2, LogLevel.Information, "Stopped: {Drained} connections drained, {Aborted} aborted")]
    internal partial void Stopped(int drained, int aborted);

    [LoggerMessage(3, LogLevel.Warning, "Accepting on {Url} pauses: {Error}")]
    internal partial void AcceptPaused(string url, string error);

    [LoggerMessage(4, LogLevel.Error, "Connection {Connection}: the handler of message {MessageId} failed")]
    internal partial void HandlerFaulted(Exception fault, ConnectionId connection, uint? messageId);

    [LoggerMessage(5, LogLevel.Debug, "Connection {Connection}: no route for message {MessageId}")]
    internal partial void Unrouted(ConnectionId connection, uint messageId);

    /// <summary>The whole table, one line a route, where somebody listens at Debug.</summary>
    internal void Routes(string url, MessageDispatcher table)
    {
        if (!_logger.IsEnabled(LogLevel.Debug))
            return;
        foreach (RouteInfo route in table.GetRoutes())
            Route(url, route.Id?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*", route.Name, route.Describe());
    }

    [LoggerMessage(8, LogLevel.Debug, "Connection {Connection}: the body of message {MessageId} cannot be read as its payload")]
    internal partial void BadPayload(ConnectionId connection, uint messageId);

    [LoggerMessage(9, LogLevel.Debug, "Connection {Connection}: message {MessageId} is refused at its header: {Admission}")]
    internal partial void Refused(ConnectionId connection, uint messageId, Admission admission);

    [LoggerMessage(7, LogLevel.Debug, "{Url} routes {MessageId} to {Handler}{Details}")]
    private partial void Route(string url, string messageId, string handler, string details);

    [LoggerMessage(10, LogLevel.Warning, "The socket of {Url} stays, for the next start to remove: {Reason}")]
    internal partial void SocketStays(string url, string reason);

    [LoggerMessage(20, LogLevel.Error, "A timer of the server failed")]
    internal partial void TimerFaulted(Exception fault);

    [LoggerMessage(22, LogLevel.Warning, "Loop {Loop} is held: message {MessageId} of connection {Connection} has run for {Milliseconds} ms and still does")]
    internal partial void SlowHandler(int loop, uint? messageId, ConnectionId? connection, long milliseconds);

    [LoggerMessage(21, LogLevel.Error, "OnDraining failed")]
    internal partial void OnDrainingFailed(Exception fault);

    [LoggerMessage(6, LogLevel.Warning, "Draining was cut short: {Connections} connections are aborted")]
    internal partial void DrainCutShort(int connections);

    [LoggerMessage(24, LogLevel.Error, "A broadcast to {Group} failed: message {MessageId}")]
    internal partial void BroadcastFailed(Exception fault, string? group, uint? messageId);

    [LoggerMessage(25, LogLevel.Error, "Loop {Loop}: what was posted to it failed, of an async void method perhaps")]
    internal partial void PostedFaulted(Exception fault, int loop);

    [LoggerMessage(26, LogLevel.Error, "ChooseLoop failed: the connection goes to the next loop in turn")]
    internal partial void ChoiceFaulted(Exception fault);

    [LoggerMessage(40, LogLevel.Debug, "Connection {Connection}: its PROXY header is refused: {Reason}")]
    internal partial void ProxyHeaderRefused(ConnectionId connection, string reason);

    [LoggerMessage(41, LogLevel.Debug, "A connection to {Url} is refused: it comes from none of the trusted proxies")]
    internal partial void UntrustedProxy(string url);

    internal bool LogsTlsFailures => _logger.IsEnabled(LogLevel.Debug);

    [LoggerMessage(30, LogLevel.Debug, "Connection {Connection}: TLS failed: {Error} ({Suppressed} such lines left out before)")]
    internal partial void TlsFailed(ConnectionId connection, string error, int suppressed);

    [LoggerMessage(31, LogLevel.Information, "Loaded the certificate of {Files}, valid until {NotAfter:u}")]
    internal partial void CertificateLoaded(string files, DateTime notAfter);

    [LoggerMessage(32, LogLevel.Error, "The certificate of {Files} cannot be loaded; the last good one stays")]
    internal partial void CertificateNotLoaded(Exception fault, string files);
}
