using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Netman.Benchmarks;

/// <summary>
/// From a message id to its handler, in four ways. Ids come in random order, so nothing is guessed right that a server would not
/// guess; handlers are not inlined into any of them. Times and bytes are a message's.
/// </summary>
public class DispatchBenchmarks
{
    private const int Messages = 4096;

    private readonly MessageContext _context = new(null!);
    private readonly uint[] _sequence = new uint[Messages];
    private RouteTables _tables = null!;

    /// <summary>How many routes there are.</summary>
    [Params(1, 16, 256, 4096)]
    public int Routes { get; set; }

    /// <summary>Ids in one run from 1, or scattered over 32 bits.</summary>
    [Params(false, true)]
    public bool Sparse { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        uint[] ids = Sparse ? ScatteredIds(random) : [.. Enumerable.Range(1, Routes).Select(static i => (uint)i)];
        _tables = RouteTables.Compile(ids);
        for (int i = 0; i < Messages; i++)
            _sequence[i] = ids[random.Next(ids.Length)];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public void HandWrittenSwitch() => DispatchAll(_tables.HandWritten);

    [Benchmark(OperationsPerInvoke = Messages)]
    public void GeneratedSwitch() => DispatchAll(_tables.Generated);

    [Benchmark(OperationsPerInvoke = Messages)]
    public void DictionaryOfDelegates()
    {
        Dictionary<uint, MessageDelegate> delegates = _tables.Delegates;
        MessageContext context = _context;
        foreach (uint id in _sequence)
        {
            context.Begin(id, default);
            delegates[context.MessageId](context).GetAwaiter().GetResult();
        }
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public void Reflection()
    {
        Dictionary<uint, MethodInfo> methods = _tables.Methods;
        MessageContext context = _context;
        foreach (uint id in _sequence)
        {
            context.Begin(id, default);
            methods[context.MessageId].Invoke(null, [context]);
        }
    }

    private void DispatchAll(MessageDispatcher table)
    {
        MessageContext context = _context;
        foreach (uint id in _sequence)
        {
            context.Begin(id, default);
            table.DispatchAsync(context).GetAwaiter().GetResult();
        }
    }

    private uint[] ScatteredIds(Random random)
    {
        HashSet<uint> ids = [];
        while (ids.Count < Routes)
            ids.Add((uint)random.NextInt64(uint.MaxValue));
        return [.. ids];
    }
}
