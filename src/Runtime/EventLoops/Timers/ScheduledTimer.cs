namespace Netman;

/// <summary>
/// A callback that was scheduled with <c>RunAfter</c> or <c>RunEvery</c>. One of a connection ends with the connection. Disposing it
/// cancels it, from any thread: on its loop at once, elsewhere a moment later.
/// </summary>
public sealed class ScheduledTimer : IDisposable
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(36_500); // the same as never, and nothing overflows

    private readonly EventLoop _loop;
    private readonly NetmanServer _server;
    private readonly Connection? _connection;
    private readonly Func<Connection?, ValueTask> _callback;
    private readonly LoopTimer _timer;
    private readonly long _period;
    private long _due;
    private bool _ended;

    private ScheduledTimer(NetmanServer server, EventLoop loop, Connection? connection, long period, Func<Connection?, ValueTask> callback)
    {
        (_server, _loop, _connection, _period, _callback) = (server, loop, connection, period, callback);
        _timer = new LoopTimer(static (timer, _, _) => ((ScheduledTimer)timer!).Fire(), this);
    }

    /// <summary>Where its connection keeps it; -1 before it does. Loop-only.</summary>
    internal int Index { get; set; } = -1;

    /// <summary>Cancels the timer. A callback that is running ends as it would.</summary>
    public void Dispose() => _loop.Run(static (timer, _, _) => ((ScheduledTimer)timer!).End(), this);

    /// <summary>Schedules from any thread; the time counts from now.</summary>
    /// <param name="server">Whose fault count and log it takes.</param>
    /// <param name="loop">Where it runs.</param>
    /// <param name="connection">With which it ends; <see langword="null"/> for one of the loop.</param>
    /// <param name="delay">Until the first call.</param>
    /// <param name="period">From call to call; zero for one call.</param>
    /// <param name="callback">What to call, on the loop.</param>
    internal static ScheduledTimer Start(
        NetmanServer server, EventLoop loop, Connection? connection, TimeSpan delay, TimeSpan period, Func<Connection?, ValueTask> callback)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ScheduledTimer timer = new(server, loop, connection, (long)period.TotalMilliseconds, callback)
        {
            _due = loop.NowMilliseconds + (long)Math.Ceiling((delay < _longest ? delay : _longest).TotalMilliseconds),
        };
        loop.Run(static (timer, _, _) => ((ScheduledTimer)timer!).Begin(), timer);
        return timer;
    }

    /// <summary>Its connection has closed. Loop-only.</summary>
    internal void ConnectionClosed()
    {
        _ended = true;
        _loop.Cancel(_timer);
    }

    private void Begin()
    {
        if (_ended || !_loop.IsCurrent || _connection is { IsClosed: true })
            return;
        _connection?.Keep(this);
        Arm();
    }

    private void Arm() => _loop.Arm(_timer, TimeSpan.FromMilliseconds(_due - _loop.NowMilliseconds));

    private void End()
    {
        if (_ended)
            return;
        _ended = true;
        if (!_loop.IsCurrent)
            return; // the loop has ended, and its timers with it
        _loop.Cancel(_timer);
        _connection?.Forget(this);
    }

    private void Fire()
    {
        if (_period == 0)
            End();
        try
        {
            ValueTask called = _callback(_connection);
            _loop.LeaveContext();
            if (!called.IsCompleted)
            {
                _ = CompleteAsync(called);
                return;
            }
            called.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            _loop.LeaveContext();
            Faulted(fault);
        }
        Again();
    }

    // Resumes on the loop. The next call waits for this one to end.
    private async Task CompleteAsync(ValueTask called)
    {
        try
        {
            await called;
        }
        catch (Exception fault)
        {
            Faulted(fault);
        }
        Again();
    }

    // By the plan, not by when the last call came: a timer does not drift. Calls that were missed are left out.
    private void Again()
    {
        if (_ended)
            return;
        long late = Math.Max(0, _loop.NowMilliseconds - _due);
        _due += (late / _period + 1) * _period;
        Arm();
    }

    private void Faulted(Exception fault)
    {
        if (_connection is not null)
            _connection.HandlerFaulted(fault, null);
        else
            _server.TimerFaulted(_loop, fault);
    }
}
