namespace Netman;

/// <summary>
/// Looks at the loops twice per threshold and reports one that has not moved in between: a handler that blocks. The loops pay a
/// store per batch for it, nothing per message. Runs on a thread of its own, or by another clock than the system's on its timers.
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
    private readonly ITimer? _timer;
    private readonly ManualResetEvent _ended = new(false);
    private readonly Lock _lock = new();

    internal Watchdog(NetmanServer server)
    {
        (_server, _time, _threshold) = (server, server.Options.TimeProvider, server.Options.SlowHandlerThreshold);
        _seen = new Seen[server.Loops.Length];
        TimeSpan period = TimeSpan.FromMilliseconds(Math.Max(1, _threshold.TotalMilliseconds / 2));
        if (_time == TimeProvider.System)
            new Thread(LookEvery) { Name = "netman-watchdog", IsBackground = true }.UnsafeStart(period);
        else
            _timer = _time.CreateTimer(static watchdog => ((Watchdog)watchdog!).Look(), this, period, period);
    }

    public void Dispose()
    {
        _ended.Set();
        _timer?.Dispose();
    }

    // Not a timer: a thread of the pool that has run its callback spins on for more. At eight callbacks a second that was a fiftieth
    // of what a server costs that has a processor to itself.
    private void LookEvery(object? period)
    {
        while (!_ended.WaitOne((TimeSpan)period!))
            Look();
    }

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
