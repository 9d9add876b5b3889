namespace Netman;

/// <summary>The loop's clock: the kernel waits by the system's; with any other, an alarm of that clock ends the wait.</summary>
internal abstract partial class EventLoop
{
    private readonly ITimer? _alarm;
    private long _turnTime;

    /// <summary>Milliseconds since the loop was made, monotonic.</summary>
    internal long NowMilliseconds => (long)_time.GetElapsedTime(_timeOrigin).TotalMilliseconds;

    /// <summary>As <see cref="NowMilliseconds"/>, read once a turn: good where a turn more or less does not matter.</summary>
    internal long TurnMilliseconds => _turnTime != 0 ? _turnTime : _turnTime = NowMilliseconds;

    // Posted, not only woken: a loop that has ended takes no wake-up.
    private ITimer? CreateAlarm() => _time == TimeProvider.System ? null : _time.CreateTimer(
        static loop => ((EventLoop)loop!).Enqueue(new LoopTask(static (_, _, _) => { }, null)), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private int BeginTurn()
    {
        Turn++;
        _turnTime = 0;
        if (!_tasks.IsEmpty)
            return 0;
        int wait = MillisecondsToNextTimer();
        return wait > 0 && _alarm is not null ? SetAlarm(_alarm, wait) : wait;
    }

    // The clock may have moved between the question and the alarm, so it is asked again.
    private int SetAlarm(ITimer alarm, int wait)
    {
        int asked;
        do
        {
            asked = wait;
            alarm.Change(TimeSpan.FromMilliseconds(asked), Timeout.InfiniteTimeSpan);
            wait = MillisecondsToNextTimer();
        }
        while (wait > 0 && wait < asked);
        return wait > 0 ? -1 : wait;
    }
}
