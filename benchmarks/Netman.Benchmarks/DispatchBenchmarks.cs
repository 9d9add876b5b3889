using BenchmarkDotNet.Attributes;

namespace Netman.Benchmarks;

/// <summary>
/// From a message id to its handler, by a switch written by hand and by the generated one. Ids come in random order, so nothing is
/// guessed right that a server would not guess; handlers are not inlined into any of them. Times and bytes are a message's.
/// </summary>
public abstract class DispatchBenchmarks(RouteShape shape)
{
    // So many that a branch predictor should not learn the sequence. Of 4,096, one table of 16 routes took 6 ns and its like 19.
    protected const int Messages = 65_536;

    private protected MessageContext Context { get; } = new(null!);

    private protected uint[] Sequence { get; } = new uint[Messages];

    private protected RouteTables Tables { get; private set; } = null!;

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
        Tables = RouteTables.Compile(ids, shape);
        for (int i = 0; i < Messages; i++)
            Sequence[i] = ids[random.Next(ids.Length)];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public void HandWrittenSwitch() => DispatchAll(Tables.HandWritten);

    [Benchmark(OperationsPerInvoke = Messages)]
    public void GeneratedSwitch() => DispatchAll(Tables.Generated);

    private void DispatchAll(MessageDispatcher table)
    {
        MessageContext context = Context;
        foreach (uint id in Sequence)
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
