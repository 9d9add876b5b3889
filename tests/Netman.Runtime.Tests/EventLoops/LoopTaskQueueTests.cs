using Netman.Tests.Support;

namespace Netman.Tests.EventLoops;

public class LoopTaskQueueTests
{
    private readonly LoopTaskQueue _queue = new();
    private readonly List<long> _ran = [];

    [Fact]
    public void What_a_task_queues_waits_for_the_next_batch()
    {
        _queue.TryEnqueue(new LoopTask((_, _, _) => Add(2), null), out bool first).ShouldBeTrue();
        first.ShouldBeTrue();
        _queue.RunBatch();
        _ran.ShouldBeEmpty();
        _queue.IsEmpty.ShouldBeFalse();
        _queue.RunBatch();
        _ran.ShouldBe([2]);
    }

    [Fact]
    public void Only_the_first_of_a_batch_asks_for_a_wake_up()
    {
        Enqueue(1).ShouldBeTrue();
        Enqueue(2).ShouldBeFalse();
        _queue.RunBatch();
        Enqueue(3).ShouldBeTrue();
    }

    [Fact]
    public void A_sealed_queue_takes_nothing_and_one_with_work_is_not_sealed()
    {
        Enqueue(1);
        _queue.TrySeal().ShouldBeFalse();
        _queue.RunBatch();
        _queue.TrySeal().ShouldBeTrue();
        _queue.TryEnqueue(new LoopTask(static (_, _, _) => { }, null), out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_many_threads_enqueue_runs_once_and_in_the_order_of_each()
    {
        const int Threads = 4, Each = 20_000;
        Task[] producers = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
                Enqueue(((long)thread << 32) | (uint)i);
        }))];
        await Deadline.Until(() =>
        {
            _queue.RunBatch();
            return _ran.Count == Threads * Each;
        });
        await Task.WhenAll(producers);
        foreach (IGrouping<long, long> thread in _ran.GroupBy(static value => value >> 32))
            thread.Select(static value => (int)value).ShouldBe(Enumerable.Range(0, Each));
    }

    private void Add(long value) => Enqueue(value);

    private bool Enqueue(long value)
    {
        _queue.TryEnqueue(new LoopTask((_, _, taken) => _ran.Add(taken), null, null, value), out bool first).ShouldBeTrue();
        return first;
    }
}
