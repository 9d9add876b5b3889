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
    private readonly LoopTimer _firing = Head();
    private long _tick;

    // The next tick that may have something due, never later than that: most turns compare it and do nothing else.
    private long _next = long.MaxValue;

    internal TimerWheel()
    {
        for (int i = 0; i < SlotCount; i++)
            _slots[i] = Head();
    }

    internal int Count { get; private set; }

    /// <summary>Arms a timer to fire no earlier than the delay, given the loop's time now; armed again it moves.</summary>
    internal void Arm(LoopTimer timer, long nowMilliseconds, long delayMilliseconds)
    {
        Cancel(timer);
        long due = (nowMilliseconds + Math.Max(0, delayMilliseconds) + TickMilliseconds - 1) / TickMilliseconds;
        timer.DueTick = Math.Max(due, _tick + 1);
        _next = Math.Min(_next, timer.DueTick);
        Link(timer, _slots[timer.DueTick % SlotCount]);
        Count++;
    }

    internal void Cancel(LoopTimer timer)
    {
        if (!timer.IsArmed)
            return;
        Unlink(timer);
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
        if (target < _next)
            return;
        _next = long.MaxValue;
        for (long tick = from; tick <= target; tick++)
            FireDue(_slots[tick % SlotCount], target);
        _next = Math.Min(_next, NextTaken());
    }

    /// <summary>Milliseconds until the next slot that holds a timer, or -1 where there is none.</summary>
    internal int MillisecondsToNext(long nowMilliseconds) => Count == 0
        ? -1
        : (int)Math.Clamp(_next * TickMilliseconds - nowMilliseconds, 0, int.MaxValue);

    // The slot's list moves aside as a whole and is taken apart from its front: callbacks may cancel and arm what they like.
    private void FireDue(LoopTimer head, long target)
    {
        if (head.Next == head)
            return;
        (_firing.Next, _firing.Previous) = (head.Next, head.Previous);
        head.Next!.Previous = head.Previous!.Next = _firing;
        head.Next = head.Previous = head;
        while (_firing.Next is { } timer && timer != _firing)
        {
            Unlink(timer);
            if (timer.DueTick > target)
            {
                Link(timer, head);
                continue;
            }
            Count--;
            timer.Fire();
        }
    }

    private long NextTaken()
    {
        for (long tick = _tick + 1; Count > 0 && tick <= _tick + SlotCount; tick++)
        {
            LoopTimer head = _slots[tick % SlotCount];
            if (head.Next != head)
                return tick;
        }
        return long.MaxValue;
    }

    private static LoopTimer Head()
    {
        LoopTimer head = new(static (_, _, _) => { }, null);
        head.Next = head.Previous = head;
        return head;
    }

    private static void Link(LoopTimer timer, LoopTimer head)
    {
        (timer.Next, timer.Previous) = (head, head.Previous);
        head.Previous!.Next = timer;
        head.Previous = timer;
    }

    private static void Unlink(LoopTimer timer)
    {
        timer.Previous!.Next = timer.Next;
        timer.Next!.Previous = timer.Previous;
        timer.Next = timer.Previous = null;
    }
}
