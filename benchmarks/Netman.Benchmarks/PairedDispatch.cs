using System.Globalization;

namespace Netman.Benchmarks;

/// <summary>
/// The generated switch beside the one written by hand, in turns of one process: what 2 ns are takes a pair, as rows of processes of
/// their own differ by more. Each row is measured in several copies of its tables, as where code lies decides nanoseconds too.
/// </summary>
internal sealed class PairedDispatch(TextWriter output, TimeSpan time)
{
    private const int Copies = 3;

    /// <summary>Numbers are the routes to measure; other words choose rows that hold them all: <c>dense</c>, <c>task</c>, <c>small</c>.</summary>
    public static void Run(string[] arguments)
    {
        int[] routes = [.. arguments.Where(static each => char.IsDigit(each[0])).Select(static each => int.Parse(each, CultureInfo.InvariantCulture))];
        string[] words = [.. arguments.Where(static each => !char.IsDigit(each[0]))];
        PairedDispatch pairs = new(Console.Out, TimeSpan.FromSeconds(0.4));
        pairs.Head();
        foreach (int count in routes.Length == 0 ? [1, 16, 256, 4096] : routes)
            foreach (bool sparse in (bool[])[false, true])
                foreach (RouteShape shape in RouteShape.All)
                    if ($"{(sparse ? "sparse" : "dense")} | {shape}" is var row && words.All(row.Contains))
                        pairs.Measure(count, sparse, shape, row);
    }

    private void Head()
    {
        output.WriteLine("| routes | ids | handlers return | by hand | generated | difference (quartiles) | copies | bytes |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
    }

    private void Measure(int routes, bool sparse, RouteShape shape, string row)
    {
        uint[] ids = RouteIds.Of(routes, sparse);
        byte[] image = RouteTables.Compile(ids, shape);
        bool isLarge = routes > (sparse ? RouteSource.MostSparse : RouteSource.MostDense);
        Turns turns = new(RouteIds.SequenceOf(ids));
        List<Pairs> inOne = [], inParts = [];
        for (int copy = 0; copy < Copies; copy++)
        {
            RouteTables tables = RouteTables.Load(image);
            turns.WarmUp(isLarge ? [tables.HandWritten, tables.HandWrittenInParts, tables.Generated] : [tables.HandWritten, tables.Generated]);
            inOne.Add(turns.Measure(tables.HandWritten, tables.Generated, time));
            if (isLarge)
                inParts.Add(turns.Measure(tables.HandWrittenInParts, tables.Generated, time));
        }

        Report($"| {routes} | {row}", inOne);
        if (isLarge)
            Report($"| {routes} | {row}, by hand in parts", inParts);
    }

    private void Report(string row, List<Pairs> copies)
    {
        double[] differences = Sorted(copies.SelectMany(static copy => copy.Differences));
        double[] medians = Sorted(copies.Select(static copy => Quantile(Sorted(copy.Differences), 0.5)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row} | {Median(copies, static copy => copy.First):F1} | {Median(copies, static copy => copy.Second):F1} | {Quantile(differences, 0.5):+0.0;-0.0;0.0} ({Quantile(differences, 0.25):+0.0;-0.0;0.0} to {Quantile(differences, 0.75):+0.0;-0.0;0.0}) | {string.Join(" ", medians.Select(static each => each.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture)))} | {copies.Max(static copy => copy.Bytes)} |"));
    }

    private static double Median(List<Pairs> copies, Func<Pairs, IEnumerable<double>> times) => Quantile(Sorted(copies.SelectMany(times)), 0.5);

    private static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double Quantile(double[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];
}
