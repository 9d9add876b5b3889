namespace Netman;

// Callbacks at a time, which end with the connection.
public sealed partial class Connection
{
    /// <summary>Calls back once, on the connection's loop, unless it closes before. Safe from any thread. On UDP it ends
    /// with the handling of the datagram: use <see cref="NetmanServer.RunAfter(TimeSpan, Action)"/> and a <see cref="UdpPeer"/>.</summary>
    /// <param name="delay">How long to wait, to 10 ms; not less than this.</param>
    /// <param name="callback">Runs between messages, also while a handler's task is pending. What it throws counts as a handler's fault.</param>
    /// <returns>Cancels when it is disposed. On a connection that has closed it never fires.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    public ScheduledTimer RunAfter(TimeSpan delay, Action<Connection> callback) => Schedule(delay, default, Completed(callback));

    /// <inheritdoc cref="RunAfter(TimeSpan, Action{Connection})"/>
    public ScheduledTimer RunAfter(TimeSpan delay, Func<Connection, ValueTask> callback) => Schedule(delay, default, connection => callback(connection!));

    /// <summary>Calls back again and again, on the connection's loop, until it closes. Safe from any thread. It does not drift; a call
    /// whose task is pending delays the next one, and calls that were missed are left out.</summary>
    /// <param name="period">From call to call, and until the first; at least 10 ms.</param>
    /// <param name="callback">Runs between messages, also while a handler's task is pending. What it throws counts as a handler's fault.</param>
    /// <returns>Cancels when it is disposed; need not be, for it ends with the connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The period is below 10 ms.</exception>
    public ScheduledTimer RunEvery(TimeSpan period, Action<Connection> callback) => Schedule(period, ScheduledPeriod.Check(period), Completed(callback));

    /// <inheritdoc cref="RunEvery(TimeSpan, Action{Connection})"/>
    public ScheduledTimer RunEvery(TimeSpan period, Func<Connection, ValueTask> callback) =>
        Schedule(period, ScheduledPeriod.Check(period), connection => callback(connection!));

    internal void Keep(ScheduledTimer timer)
    {
        List<ScheduledTimer> timers = Extras.Timers ??= [];
        timer.Index = timers.Count;
        timers.Add(timer);
    }

    internal void Forget(ScheduledTimer timer)
    {
        // One that is disposed before its loop has taken it in was never kept.
        if (_extras?.Timers is not { } timers || timer.Index < 0)
            return;
        ScheduledTimer last = timers[^1];
        timers[timer.Index] = last;
        last.Index = timer.Index;
        timers.RemoveAt(timers.Count - 1);
    }

    private ScheduledTimer Schedule(TimeSpan delay, TimeSpan period, Func<Connection?, ValueTask> callback) =>
        ScheduledTimer.Start(Server, Loop, this, delay, period, callback);

    private static Func<Connection?, ValueTask> Completed(Action<Connection> callback) => connection =>
    {
        callback(connection!);
        return default;
    };

    private static void EndTimers(ConnectionExtras extras)
    {
        List<ScheduledTimer>? timers = extras.Timers;
        extras.Timers = null;
        timers?.ForEach(static timer => timer.ConnectionClosed());
        extras.Idle?.Stop();
    }
}
