namespace Netman;

/// <summary>
/// The one door into a loop: any thread enqueues, the loop takes everything that is there by swapping two arrays under a short
/// lock. Steady state allocates nothing.
/// </summary>
internal sealed class LoopTaskQueue
{
    private readonly Lock _lock = new();
    private LoopTask[] _filling = new LoopTask[64];
    private LoopTask[] _running = new LoopTask[64];
    private int _count;
    private bool _sealed;

    /// <summary>Whether anything waits. Read by the loop before it sleeps; an enqueue after that wakes it.</summary>
    internal bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Adds a task. <paramref name="first"/> tells that the queue was empty: only then has the loop to be woken.</summary>
    /// <returns><see langword="false"/> when the loop has ended and will run nothing any more.</returns>
    internal bool TryEnqueue(in LoopTask task, out bool first)
    {
        lock (_lock)
        {
            first = _count == 0;
            if (_sealed)
                return false;
            if (_count == _filling.Length)
                Array.Resize(ref _filling, _count * 2);
            _filling[_count] = task;
            Volatile.Write(ref _count, _count + 1);
            return true;
        }
    }

    /// <summary>Runs what was queued when the call began; what these tasks queue waits for the next turn, so I/O is not starved.</summary>
    internal void RunBatch()
    {
        int count;
        LoopTask[] batch;
        lock (_lock)
        {
            count = _count;
            batch = _filling;
            _filling = _running;
            _running = batch;
            Volatile.Write(ref _count, 0);
        }
        for (int i = 0; i < count; i++)
        {
            LoopTask task = batch[i];
            batch[i] = default;
            task.Work(task.First, task.Second, task.Value);
        }
    }

    /// <summary>Refuses what comes from now on. True once nothing is left to run.</summary>
    internal bool TrySeal()
    {
        lock (_lock)
            return _sealed = _count == 0;
    }
}
