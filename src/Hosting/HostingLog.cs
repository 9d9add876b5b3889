using Microsoft.Extensions.Logging;

namespace Netman.Hosting;

/// <summary>What the host's side of a server writes to the log. The server itself uses the ids below 100.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(100, LogLevel.Information, "Draining {Connections} connections for at most {Timeout}")]
    internal static partial void Draining(ILogger logger, int connections, TimeSpan timeout);

    [LoggerMessage(101, LogLevel.Information, "Drained: {Drained} connections closed in order, {Aborted} aborted")]
    internal static partial void Drained(ILogger logger, int drained, int aborted);
}
