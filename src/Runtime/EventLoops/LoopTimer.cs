namespace Netman;

/// <summary>A callback at a time of a loop, linked into its <see cref="TimerWheel"/>. Loop-only.</summary>
internal sealed class LoopTimer(LoopWork work, object? first, object? second = null)
{
    internal LoopTimer? Next, Previous;
    internal long DueTick;

    internal bool IsArmed => Next is not null;

    internal void Fire() => work(first, second, 0);
}
