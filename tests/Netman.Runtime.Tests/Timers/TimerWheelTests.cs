namespace Netman.Tests.Timers;

public class TimerWheelTests
{
    [Fact]
    public void Timers_fire_in_their_tick_and_never_before()
    {
        TimerWheel wheel = new();
        List<int> fired = [];
        Random random = new(7);
        long[] due = new long[2000];
        for (int i = 0; i < due.Length; i++)
        {
            due[i] = random.Next(0, 20_000);
            wheel.Arm(Timer(fired, i), 0, due[i]);
        }
        for (long now = 0; now <= 20_020; now += random.Next(1, 40))
        {
            int before = fired.Count;
            wheel.Advance(now);
            foreach (int i in fired.Skip(before))
                due[i].ShouldBeLessThanOrEqualTo(now);
            for (int i = 0; i < due.Length && now % 7 == 0; i++)
                (due[i] <= now - 10 && !fired.Contains(i)).ShouldBeFalse($"timer {i} of {due[i]} at {now}");
        }
        fired.Count.ShouldBe(due.Length);
        wheel.Count.ShouldBe(0);
        wheel.MillisecondsToNext(20_020).ShouldBe(-1);
    }

    [Fact]
    public void The_wait_ends_no_later_than_the_next_timer_and_is_not_zero_before()
    {
        TimerWheel wheel = new();
        List<int> fired = [];
        wheel.Arm(Timer(fired, 1), 0, 60_000);
        long now = 0;
        int waits = 0;
        while (fired.Count == 0)
        {
            int wait = wheel.MillisecondsToNext(now);
            wait.ShouldBeGreaterThan(0);
            now += wait;
            now.ShouldBeLessThanOrEqualTo(60_000);
            wheel.Advance(now);
            waits++;
        }
        now.ShouldBe(60_000);
        waits.ShouldBeLessThan(20); // a round of the wheel each, not a tick each
    }

    [Fact]
    public void A_callback_may_cancel_its_neighbours_and_arm_others_for_now()
    {
        TimerWheel wheel = new();
        List<int> fired = [];
        LoopTimer neighbour = Timer(fired, 2), late = Timer(fired, 3);
        LoopTimer first = new((_, _, _) =>
        {
            fired.Add(1);
            wheel.Cancel(neighbour);
            wheel.Arm(late, 100, 0);
        }, null);
        wheel.Arm(first, 0, 100);
        wheel.Arm(neighbour, 0, 100);
        wheel.Advance(100);
        fired.ShouldBe([1]);
        wheel.Advance(110);
        fired.ShouldBe([1, 3]);
        wheel.Count.ShouldBe(0);
    }

    [Fact]
    public void A_jump_of_the_clock_fires_all_that_is_due_once()
    {
        TimerWheel wheel = new();
        List<int> fired = [];
        for (int i = 0; i < 3000; i++)
            wheel.Arm(Timer(fired, i), 0, i * 10);
        wheel.Advance(1_000_000);
        fired.Order().ShouldBe(Enumerable.Range(0, 3000));
    }

    private static LoopTimer Timer(List<int> fired, int number) => new((_, _, _) => fired.Add(number), null);
}
