using BenchmarkDotNet.Attributes;

namespace Netman.Benchmarks;

/// <summary>
/// From a message id to its handler, by a switch written by hand and by the generated one. Ids come in random order, so nothing is
/// guessed right that a server would not guess; handlers are not inlined into any of them. Times and bytes are a message's.
/// </summary>
public abstract class DispatchBenchmarks(RouteShape shape)
{
    protected const int Messages = RouteIds.Messages;

    private protected MessageContext Context { get; } = new(null!);

    private protected uint[] Sequence { get; private set; } = [];

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
        uint[] ids = RouteIds.Of(Routes, Sparse);
        Tables = RouteTables.Load(RouteTables.Compile(ids, shape));
        Sequence = RouteIds.SequenceOf(ids);
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
}
