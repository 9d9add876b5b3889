using System.Diagnostics;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Netman.Benchmarks;

/// <summary>Passes of two tables over the same messages, in turns, so that what disturbs the machine disturbs both.</summary>
internal sealed class Turns(uint[] sequence)
{
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(0.4);

    private readonly MessageContext _context = new(null!);

    /// <summary>Until the runtime has compiled nothing for a while: all that is hot is as optimised then as it will be.</summary>
    /// <exception cref="InvalidOperationException">The runtime has not compiled the tables again.</exception>
    public void WarmUp(MessageDispatcher[] tables)
    {
        long compiled = PassAll(tables), first = compiled;
        for (Stopwatch calm = Stopwatch.StartNew(); calm.Elapsed < s_calm;)
            if (compiled != (compiled = PassAll(tables)))
                calm.Restart();
        if (compiled < first + tables.Length)
            throw new InvalidOperationException("The tables are not optimised. Bound to one processor, the runtime waits for a second before it is.");
    }

    /// <summary>Times of both tables, in nanoseconds a message, pass by pass.</summary>
    public Pairs Measure(MessageDispatcher first, MessageDispatcher second, TimeSpan time)
    {
        List<double> ofFirst = [], ofSecond = [];
        for (Stopwatch passed = Stopwatch.StartNew(); passed.Elapsed < time || ofFirst.Count < 5;)
        {
            // Who goes second could find something in the caches.
            if (ofFirst.Count % 2 == 0)
            {
                ofFirst.Add(Time(first));
                ofSecond.Add(Time(second));
            }
            else
            {
                ofSecond.Add(Time(second));
                ofFirst.Add(Time(first));
            }
        }

        return new Pairs(ofFirst, ofSecond, BytesOf(first) + BytesOf(second));
    }

    private long PassAll(MessageDispatcher[] tables)
    {
        foreach (MessageDispatcher table in tables)
            Pass(table);
        return JitInfo.GetCompiledMethodCount();
    }

    private double Time(MessageDispatcher table)
    {
        long start = Stopwatch.GetTimestamp();
        Pass(table);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / sequence.Length;
    }

    // The least of three passes: what the runtime itself allocates now and then is no message's.
    private long BytesOf(MessageDispatcher table) => Enumerable.Range(0, 3).Min(_ =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass(table);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });

    // Optimised at once, and without a profile: by one, the more frequent table would be called without asking which it is.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pass(MessageDispatcher table)
    {
        MessageContext context = _context;
        foreach (uint id in sequence)
        {
            context.Begin(id, default);
            table.DispatchAsync(context).GetAwaiter().GetResult();
        }
    }
}

/// <summary>What two tables took, pass by pass, in nanoseconds a message; and the bytes that a pass of each allocated.</summary>
internal sealed record Pairs(List<double> First, List<double> Second, long Bytes)
{
    public IEnumerable<double> Differences => First.Zip(Second, static (first, second) => second - first);
}
