namespace Netman;

internal static class ScheduledPeriod
{
    /// <exception cref="ArgumentOutOfRangeException">Shorter than the loops' timers can tell apart.</exception>
    internal static TimeSpan Check(TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(TimerWheel.TickMilliseconds));
        return period;
    }
}
