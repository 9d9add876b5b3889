namespace Netman;

/// <summary>
/// Writes why TLS failed, a few lines a second at most: a scan of the port is news once, not ten thousand times. All of them are
/// counted in <see cref="ServerStatistics.TlsFailures"/>. Safe from any thread.
/// </summary>
internal sealed class TlsFailureLog
{
    private const int LinesPerSecond = 10;

    private readonly Lock _lock = new();
    private long _second = -1;
    private int _lines, _suppressed;

    internal void Write(NetmanServer server, Connection connection, Exception fault)
    {
        if (!server.Log.LogsTlsFailures || !TryTake(connection.Loop.NowMilliseconds / 1000, out int suppressed))
            return;
        // The platform wraps the reason that says something (OpenSSL's) into one that does not.
        server.Log.TlsFailed(connection.Id, (fault.InnerException ?? fault).Message, suppressed);
    }

    private bool TryTake(long second, out int suppressed)
    {
        lock (_lock)
        {
            if (second > _second)
                (_second, _lines) = (second, 0);
            suppressed = _suppressed;
            bool writes = _lines++ < LinesPerSecond;
            _suppressed = writes ? 0 : _suppressed + 1;
            return writes;
        }
    }
}
