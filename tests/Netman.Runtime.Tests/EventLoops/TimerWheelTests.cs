namespace Netman.Tests.EventLoops;

public class TimerWheelTests
{
    private readonly TimerWheel _wheel = new();
    private readonly List<int> _fired = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_timer_fires_once_never_early_and_a_tick_late_at_most(int seed)
    {
        Random random = new(seed);
        Dictionary<int, (LoopTimer Timer, long Due)> armed = [];
        long now = 0;
        for (int step = 0; step < 4000; step++)
        {
            if (random.Next(3) > 0)
            {
                long delay = random.Next(1 << random.Next(1, 15));
                LoopTimer timer = Timer(step);
                _wheel.Arm(timer, now, delay);
                armed.Add(step, (timer, now + delay));
            }
            if (random.Next(4) == 0 && armed.Count > 0)
            {
                int id = armed.Keys.ElementAt(random.Next(armed.Count));
                _wheel.Cancel(armed[id].Timer);
                armed.Remove(id);
            }
            // Mostly a step, now and then a leap over more than the whole wheel.
            now += random.Next(random.Next(50) == 0 ? 20_000 : 40);
            _wheel.Advance(now);
            foreach (int id in _fired)
            {
                armed.Remove(id, out (LoopTimer Timer, long Due) entry).ShouldBeTrue($"timer {id} was armed");
                entry.Due.ShouldBeLessThanOrEqualTo(now);
            }
            _fired.Clear();
            armed.Values.ShouldAllBe(entry => entry.Due > now - (2 * TimerWheel.TickMilliseconds));
            _wheel.Count.ShouldBe(armed.Count);
        }
    }

    [Fact]
    public void A_callback_may_arm_its_own_timer_and_cancel_its_neighbours()
    {
        LoopTimer? again = null;
        LoopTimer neighbour = Timer(2);
        again = new LoopTimer((_, _, _) =>
        {
            _fired.Add(1);
            _wheel.Cancel(neighbour);
            _wheel.Arm(again!, 100, 0);
        }, null);
        _wheel.Arm(again, 0, 50);
        _wheel.Arm(neighbour, 0, 50);
        _wheel.Advance(100);
        _fired.ShouldBe([1]);
        _wheel.Advance(120);
        _fired.ShouldBe([1, 1]);
    }

    [Fact]
    public void The_time_to_the_next_timer_is_never_past_it()
    {
        _wheel.MillisecondsToNext(0).ShouldBe(-1);
        _wheel.Arm(Timer(1), 0, 1234);
        _wheel.MillisecondsToNext(0).ShouldBeInRange(0, 1234 + TimerWheel.TickMilliseconds);
        _wheel.Arm(Timer(2), 0, 20);
        _wheel.MillisecondsToNext(0).ShouldBeInRange(0, 20 + TimerWheel.TickMilliseconds);
    }

    private LoopTimer Timer(int id) => new((_, _, _) => _fired.Add(id), null);
}
