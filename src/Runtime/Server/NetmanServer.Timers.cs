namespace Netman;

// Callbacks at a time that belong to no connection. They share one loop, so that they need no lock among each other.
public sealed partial class NetmanServer
{
    /// <summary>Calls back once, on the server's first loop. Safe from any thread, once the server has started.</summary>
    /// <param name="delay">How long to wait, to 10 ms; not less than this.</param>
    /// <param name="callback">What it throws is logged and counted.</param>
    /// <returns>Cancels when it is disposed. It ends with the server.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    /// <exception cref="InvalidOperationException">The server has not started: call it from <c>OnStarted</c>.</exception>
    public ScheduledTimer RunAfter(TimeSpan delay, Action callback) => Schedule(delay, default, Completed(callback));

    /// <inheritdoc cref="RunAfter(TimeSpan, Action)"/>
    public ScheduledTimer RunAfter(TimeSpan delay, Func<ValueTask> callback) => Schedule(delay, default, _ => callback());

    /// <summary>Calls back again and again, on the server's first loop. It does not drift; a call whose task is pending delays the
    /// next one, and calls that were missed are left out. Safe from any thread, once the server has started.</summary>
    /// <param name="period">From call to call, and until the first; at least 10 ms.</param>
    /// <param name="callback">What it throws is logged and counted; the timer goes on.</param>
    /// <returns>Cancels when it is disposed. It ends with the server.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The period is below 10 ms.</exception>
    /// <exception cref="InvalidOperationException">The server has not started: call it from <c>OnStarted</c>.</exception>
    public ScheduledTimer RunEvery(TimeSpan period, Action callback) => Schedule(period, ScheduledPeriod.Check(period), Completed(callback));

    /// <inheritdoc cref="RunEvery(TimeSpan, Action)"/>
    public ScheduledTimer RunEvery(TimeSpan period, Func<ValueTask> callback) => Schedule(period, ScheduledPeriod.Check(period), _ => callback());

    internal void TimerFaulted(EventLoop loop, Exception fault)
    {
        loop.Counters.HandlerFaults++;
        Log.TimerFaulted(fault);
    }

    private ScheduledTimer Schedule(TimeSpan delay, TimeSpan period, Func<Connection?, ValueTask> callback)
    {
        if (_loops.Length == 0)
            throw new InvalidOperationException("A server's timers run on its loops: start it first, or schedule in OnStarted.");
        return ScheduledTimer.Start(this, _loops[0], null, delay, period, callback);
    }

    private static Func<Connection?, ValueTask> Completed(Action callback) => _ =>
    {
        callback();
        return default;
    };
}
