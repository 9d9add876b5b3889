using Netman.Generators.Model;

namespace Netman.Generators.Emission;

/// <summary>
/// A large table's routes, in runs of ascending ids that are each a method of their own: from 2,000 basic blocks on, the JIT does not
/// optimise a method.
/// </summary>
internal static class SwitchParts
{
    // Below that by what a method has beside its arms.
    private const int MostBlocks = 1_800;

    /// <summary>At least one; the first of a table without routes is empty.</summary>
    public static RouteModel[][] Of(DispatcherModel table) => Of(table.Routes.Where(static route => route.Kind == RouteKind.Message));

    /// <param name="routes">With ascending ids.</param>
    public static RouteModel[][] Of(IEnumerable<RouteModel> routes)
    {
        List<RouteModel[]> parts = [];
        List<RouteModel> part = [];
        int blocks = 0;
        foreach (RouteModel route in routes)
        {
            int more = BlocksOf(part, route);
            if (blocks + more > MostBlocks)
            {
                parts.Add([.. part]);
                part.Clear();
                blocks = 0;
            }

            blocks += more;
            part.Add(route);
        }

        return [.. parts, [.. part]];
    }

    /// <summary>Prints the choice of a part by <c>messageId</c>.</summary>
    /// <param name="writer">Where to print.</param>
    /// <param name="parts">Two at least.</param>
    /// <param name="call">The call of a part.</param>
    public static void EmitChoice(SourceWriter writer, RouteModel[][] parts, Func<int, string> call)
    {
        for (int part = 0; part < parts.Length - 1; part++)
        {
            writer.Line(FormattableString.Invariant($"if (messageId <= {parts[part].Last().Id}u)"));
            writer.Line($"    return {call(part)};");
        }

        writer.Line($"return {call(parts.Length - 1)};");
    }

    /// <summary>Says which routes a part holds.</summary>
    public static string Summary(RouteModel[] part) => FormattableString.Invariant($"/// <summary>Routes {part[0].Id} to {part.Last().Id}.</summary>");

    /// <summary>An arm is one; where ids do not follow each other, the compiler searches for them, with two comparisons more.</summary>
    private static int BlocksOf(List<RouteModel> before, RouteModel route) => before.Count > 0 && route.Id == before[before.Count - 1].Id + 1 ? 1 : 3;
}
