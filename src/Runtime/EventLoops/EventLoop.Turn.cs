using System.Runtime.CompilerServices;

namespace Netman;

/// <summary>What a loop keeps for the length of a turn: its time, timers, contexts, and the connections that owe a flush.</summary>
internal abstract partial class EventLoop
{
    private readonly TimerWheel _timers = new();
    private volatile bool _runsTasks;
    private readonly List<Connection> _dirty = [];
    private readonly Stack<MessageContext> _contexts = new();
    private List<DatagramPort>? _ports;
    private ExecutionContext? _context; // the loop's own, which holds nothing

    /// <summary>The number of the current turn.</summary>
    internal long Turn { get; private set; }

    /// <summary>The message being handled, or the last one of a batch that is; null between batches. Read by the watchdog.</summary>
    internal MessageContext? Dispatching { get; set; }

    /// <summary>Whether code of the application may be running: not while the loop waits.</summary>
    internal bool IsBusy => Dispatching is not null || _runsTasks;

    /// <summary>Takes back what synchronous code of the application did to AsyncLocals (an async method does so by itself).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void LeaveContext()
    {
        if (ExecutionContext.Capture() != _context)
            ExecutionContext.Restore(_context!);
    }

    internal int ArmedTimers => _timers.Count;

    internal void Arm(LoopTimer timer, TimeSpan delay)
    {
        AssertInLoop();
        _timers.Arm(timer, NowMilliseconds, (long)delay.TotalMilliseconds);
    }

    internal void Cancel(LoopTimer timer)
    {
        AssertInLoop();
        _timers.Cancel(timer);
    }

    internal MessageContext RentContext() => _contexts.Count > 0 ? _contexts.Pop() : new MessageContext(this);

    internal void ReturnContext(MessageContext context) => _contexts.Push(context);

    /// <summary>Remembers a connection with bytes to send: one send for all of a batch's replies, at its end.</summary>
    internal void MarkDirty(Connection connection) => _dirty.Add(connection);

    /// <summary>Remembers a UDP socket: what is sent through it leaves with the end of the turn.</summary>
    internal void AddPort(DatagramPort port) => (_ports ??= []).Add(port);

    private void FlushPorts()
    {
        if (!Features.Udp)
            return;
        foreach (DatagramPort port in _ports!)
            port.Flush();
    }

    // As for RunTimers and Poll: the loop's thread is compiled again while it runs, by a profile of what it did so far, and would have
    // all of a turn put into one method. The compiler keeps the memory that its largest method took: two megabytes for that one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FlushDirty()
    {
        // By index: a flush may make a connection dirty again (a hook that sends), which joins the end of this same list.
        for (int i = 0; i < _dirty.Count; i++)
            _dirty[i].FlushInLoop();
        _dirty.Clear();
    }

    private int MillisecondsToNextTimer()
    {
        if (_timers.Count == 0 && !Connections.HasDeadlines)
            return -1;
        long now = NowMilliseconds;
        int timer = _timers.MillisecondsToNext(now);
        int sweep = Connections.MillisecondsToSweep(now);
        return timer < 0 ? sweep : sweep < 0 ? timer : Math.Min(timer, sweep);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunTimers()
    {
        if (_timers.Count == 0 && !Connections.HasDeadlines)
            return;
        long now = NowMilliseconds;
        _timers.Advance(now);
        Connections.SweepDeadlines(now);
    }
}
