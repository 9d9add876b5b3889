using System.Runtime.CompilerServices;
using Netman.Buffers;
using Netman.Interop;

namespace Netman;

/// <summary>
/// A reactor: one thread that waits for a batch of events, lets connections handle them, runs what other threads posted and what
/// timers are due, and flushes once at the end of the batch. It is the <see cref="SynchronizationContext"/> of its handlers.
/// Only <see cref="Enqueue"/>, <see cref="Run"/>, <see cref="Post"/> and <see cref="IsCurrent"/> are safe from other threads.
/// </summary>
/// <remarks>
/// The seam to the kernel: a handle is whatever number a loop gives to a transport. A loop is told to <see cref="Watch"/>, <see cref="SetReceiving"/>, <see cref="Flush"/>,
/// <see cref="ShutdownSend"/> and <see cref="Release"/>; it answers with <c>Connection.Received</c>, <c>Sent</c>,
/// <c>PeerEnded</c> and <c>TransportFailed</c>. No idea of readiness passes through it, so a completion loop fits as well.
/// </remarks>
internal abstract partial class EventLoop : SynchronizationContext
{
    private readonly LoopTaskQueue _tasks = new();
    private readonly TimeProvider _time;
    private readonly long _timeOrigin;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _threadId;
    private bool _stopping;
    private int _moves;

    protected EventLoop(int index, TimeProvider time)
    {
        Index = index;
        _time = time;
        _timeOrigin = time.GetTimestamp();
        _alarm = CreateAlarm();
        Connections = new ConnectionTable(index);
        _thread = new Thread(RunThread) { Name = $"netman-loop-{index}", IsBackground = true };
    }

    internal int Index { get; }

    internal BlockPool Blocks { get; } = new();

    internal ConnectionTable Connections { get; }

    internal LoopCounters Counters { get; } = new();

    internal LoopGroups Groups { get; } = new();

    /// <summary>Odd while the loop moves bytes of some connection from one count to another; changed by every move. Read by any thread.</summary>
    internal int Moves => Volatile.Read(ref _moves);

    internal Task Ended => _ended.Task;

    internal bool IsCurrent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Environment.CurrentManagedThreadId == _threadId;
    }

    internal void AssertInLoop()
    {
        if (!IsCurrent)
            ThrowHelper.NotOnLoop();
    }

    // Without the caller's AsyncLocals: whoever starts the server is not in every handler.
    internal void Start() => _thread.UnsafeStart();

    /// <summary>Ends the loop once its queue is empty. The caller has seen to it that no connection is left.</summary>
    internal void Stop() => Run(static (loop, _, _) => ((EventLoop)loop!)._stopping = true, this);

    /// <summary>Runs work on the loop: now, if this is its thread, else in the order of posting.</summary>
    internal void Run(LoopWork work, object? first, object? second = null, long value = 0)
    {
        if (IsCurrent)
            work(first, second, value);
        else
            Enqueue(new LoopTask(work, first, second, value));
    }

    /// <summary>Posts work to the loop. After the loop has ended the work runs on the thread pool, so that no waiter is lost.</summary>
    internal void Enqueue(in LoopTask task)
    {
        if (!_tasks.TryEnqueue(task, out bool first))
            ThreadPool.UnsafeQueueUserWorkItem(static t => t.Work(t.First, t.Second, t.Value), task, preferLocal: false);
        else if (first && !IsCurrent)
            Wake();
    }

    /// <summary>Bytes of a connection are about to be in two counts, or in none. Moves do not nest. Loop-only.</summary>
    internal void BeginMove() => Interlocked.Increment(ref _moves);

    /// <summary>They are in one count again.</summary>
    internal void EndMove() => Interlocked.Increment(ref _moves);

    /// <summary>What is told of an exception that nobody else can catch. Set before the loop starts.</summary>
    internal Action<EventLoop, Exception>? OnPostedFault { get; set; }

    public override void Post(SendOrPostCallback d, object? state) => Enqueue(new LoopTask(RunPosted, d, state));

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!IsCurrent)
            throw new NotSupportedException("A loop is never waited for: use Post.");
        d(state);
    }

    /// <summary>One turn: wait at most the time given, let connections handle a batch of events. True if anything happened.</summary>
    protected abstract void Poll(int timeoutMilliseconds);

    /// <summary>Ends a wait from another thread.</summary>
    protected abstract void Wake();

    /// <summary>Frees what the loop holds of the kernel. Called once, by the thread, after the last turn.</summary>
    protected abstract void Dispose();

    /// <summary>Whether the kernel owes the loop nothing: no operation is in flight that would still come up.</summary>
    protected virtual bool IsQuiet => true;

    /// <summary>Binds a listening socket. Safe from any thread; the loop accepts on it later, as <see cref="Acceptor"/> says.</summary>
    internal abstract OpenedListener Listen(Endpoint endpoint);

    internal abstract void StartAccepting(Acceptor acceptor);

    internal abstract void StopAccepting(Acceptor acceptor);

    /// <summary>Starts to watch a UDP socket for datagrams.</summary>
    internal abstract void StartReceiving(DatagramPort port);

    /// <summary>Stops watching a UDP socket.</summary>
    internal abstract void StopReceiving(DatagramPort port);

    /// <summary>Sends from the first datagram of a batch that waits: how many went, or the error of the first.</summary>
    internal abstract IoResult SendDatagrams(int handle, DatagramBatch batch);

    internal abstract void CloseListener(int handle);

    /// <summary>Closes what was accepted and is not made a connection. Safe from any thread.</summary>
    internal abstract void Discard(int handle);

    /// <summary>Starts to watch a connection and to receive from it. False where the kernel has no room for it.</summary>
    internal abstract bool Watch(Connection connection);

    /// <summary>Arms or pauses receiving. What is paused stays in the kernel and pushes back on the peer.</summary>
    internal abstract void SetReceiving(Connection connection, bool receiving);

    /// <summary>Sends what the connection's outbound ring holds, now or as soon as the kernel takes it.</summary>
    internal abstract void Flush(Connection connection);

    /// <summary>Sends at once what the transport takes at once, of a connection that has nothing queued: how many bytes that were,
    /// or -1 where it turned out to be gone. A loop that cannot know sends nothing.</summary>
    internal virtual int TrySend(Connection connection, ReadOnlySpan<byte> bytes) => 0;

    /// <summary>Half-closes: the peer sees the end of the stream after what was sent.</summary>
    internal abstract void ShutdownSend(Connection connection);

    /// <summary>Closes the transport, with a reset where asked: the last thing that happens to it.</summary>
    internal abstract void Release(Connection connection, bool reset);

    // What is thrown here is the application's: a callback that it posted, or an async void method, whose exception ends here.
    private static void RunPosted(object? callback, object? argument, long _)
    {
        try
        {
            ((SendOrPostCallback)callback!)(argument);
        }
        catch (Exception fault) when (Current is EventLoop { OnPostedFault: { } tell } loop)
        {
            tell(loop, fault);
        }
    }

    private void RunThread()
    {
        _threadId = Environment.CurrentManagedThreadId;
        SetSynchronizationContext(this);
        _context = ExecutionContext.Capture();
        // A fault of the loop itself is not survivable: it ends the process like any unhandled exception, and is never swallowed.
        do
        {
            Poll(BeginTurn());
            _runsTasks = true;
            if (!_tasks.IsEmpty)
                _tasks.RunBatch();
            RunTimers();
            _runsTasks = false;
            FlushDirty();
            if (_ports is not null)
                FlushPorts();
        }
        while (!_stopping || !IsQuiet || !_tasks.TrySeal());
        _threadId = 0;
        Dispose();
        _alarm?.Dispose();
        _ended.SetResult();
    }
}
