namespace Netman;

/// <summary>
/// Looks at the loops twice per threshold and reports one that has not moved in between: a handler that blocks. The loops pay a
/// store per batch for it, nothing per message. Runs on the clock's timer threads.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private struct Seen
    {
        internal long Turn, Messages, Since;
        internal bool Reported;
    }

    private readonly NetmanServer _server;
    private readonly TimeProvider _time;
    private readonly TimeSpan _threshold;
    private readonly Seen[] _seen;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();

    internal Watchdog(NetmanServer server)
    {
        (_server, _time, _threshold) = (server, server.Options.TimeProvider, server.Options.SlowHandlerThreshold);
        _seen = new Seen[server.Loops.Length];
        TimeSpan period = _threshold / 2;
        _timer = _time.CreateTimer(static watchdog => ((Watchdog)watchdog!).Look(), this, period, period);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            foreach (EventLoop loop in _server.Loops)
                Look(loop, ref _seen[loop.Index]);
        }
    }

    private void Look(EventLoop loop, ref Seen seen)
    {
        long now = _time.GetTimestamp();
        long turn = loop.Turn, messages = Volatile.Read(ref loop.Counters.Messages);
        if (!loop.IsBusy || turn != seen.Turn || messages != seen.Messages)
        {
            seen = new Seen { Turn = turn, Messages = messages, Since = now };
            return;
        }
        TimeSpan held = _time.GetElapsedTime(seen.Since, now);
        if (seen.Reported || held < _threshold)
            return;
        seen.Reported = true;
        _server.SlowHandler(loop, held);
    }
}
