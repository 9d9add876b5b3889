namespace Netman;

/// <summary>
/// A hashed timing wheel: arming and cancelling cost a list link, whatever the number of timers. A timer stands in the slot of
/// its due tick; one that is due in a later round is passed over. Loop-only.
/// </summary>
internal sealed class TimerWheel
{
    /// <summary>Milliseconds a tick: finer than what a network's timeouts need, coarse enough to fire in groups.</summary>
    internal const int TickMilliseconds = 10;

    private const int SlotCount = 512;

    private readonly LoopTimer[] _slots = new LoopTimer[SlotCount];
    private long _tick;

    internal TimerWheel()
    {
        for (int i = 0; i < SlotCount; i++)
        {
            LoopTimer head = new(static (_, _, _) => { }, null);
            head.Next = head.Previous = head;
            _slots[i] = head;
        }
    }

    internal int Count { get; private set; }

    /// <summary>Arms a timer to fire no earlier than the delay, given the loop's time now; armed again it moves.</summary>
    internal void Arm(LoopTimer timer, long nowMilliseconds, long delayMilliseconds)
    {
        Cancel(timer);
        long due = (nowMilliseconds + Math.Max(0, delayMilliseconds) + TickMilliseconds - 1) / TickMilliseconds;
        timer.DueTick = Math.Max(due, _tick + 1);
        LoopTimer head = _slots[timer.DueTick % SlotCount];
        (timer.Next, timer.Previous) = (head, head.Previous);
        head.Previous!.Next = timer;
        head.Previous = timer;
        Count++;
    }

    internal void Cancel(LoopTimer timer)
    {
        if (!timer.IsArmed)
            return;
        timer.Previous!.Next = timer.Next;
        timer.Next!.Previous = timer.Previous;
        timer.Next = timer.Previous = null;
        Count--;
    }

    /// <summary>Fires what is due. A jump of the clock over many ticks visits each slot once.</summary>
    internal void Advance(long nowMilliseconds)
    {
        long target = nowMilliseconds / TickMilliseconds;
        if (target <= _tick)
            return;
        long from = Math.Max(_tick + 1, target - SlotCount + 1);
        // Moved first: a callback that arms a timer for "now" gets the next tick, not this slot again.
        _tick = target;
        if (Count == 0)
            return;
        for (long tick = from; tick <= target; tick++)
            FireDue(_slots[tick % SlotCount], target);
    }

    /// <summary>Milliseconds until the next slot that holds a timer, or -1 where there is none.</summary>
    internal int MillisecondsToNext(long nowMilliseconds)
    {
        if (Count == 0)
            return -1;
        for (long tick = _tick + 1; tick <= _tick + SlotCount; tick++)
        {
            LoopTimer head = _slots[tick % SlotCount];
            if (head.Next != head)
                return (int)Math.Max(0, tick * TickMilliseconds - nowMilliseconds);
        }
        return -1;
    }

    private void FireDue(LoopTimer head, long target)
    {
        LoopTimer timer = head.Next!;
        while (timer != head)
        {
            LoopTimer next = timer.Next!;
            if (timer.DueTick <= target)
            {
                Cancel(timer);
                timer.Fire();
                // The callback may have cancelled the neighbour that was remembered: start over from the slot's head.
                next = head.Next!;
            }
            timer = next;
        }
    }
}
