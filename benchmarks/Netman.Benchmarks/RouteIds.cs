namespace Netman.Benchmarks;

/// <summary>Sets of message ids, and messages that carry them.</summary>
internal static class RouteIds
{
    /// <summary>So many messages that a branch predictor should not learn the sequence. Of 4,096, one table of 16 routes took 6 ns and
    /// its like 19.</summary>
    public const int Messages = 65_536;

    /// <summary>Ids in one run from 1, or scattered over 32 bits.</summary>
    public static uint[] Of(int routes, bool sparse) => sparse ? Scattered(routes) : [.. Enumerable.Range(1, routes).Select(static i => (uint)i)];

    /// <summary>Each message's id, at random.</summary>
    public static uint[] SequenceOf(uint[] ids)
    {
        Random random = new(2);
        return [.. Enumerable.Range(0, Messages).Select(_ => ids[random.Next(ids.Length)])];
    }

    private static uint[] Scattered(int routes)
    {
        Random random = new(1);
        SortedSet<uint> ids = [];
        while (ids.Count < routes)
            ids.Add((uint)random.NextInt64(uint.MaxValue));
        return [.. ids];
    }
}
