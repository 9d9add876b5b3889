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
    public static RouteModel[][] Of(DispatcherModel table)
    {
        List<RouteModel[]> parts = [];
        List<RouteModel> part = [];
        int blocks = 0;
        foreach (RouteModel route in table.Routes.Where(static route => route.Kind == RouteKind.Message))
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

    /// <summary>An arm is one; where ids do not follow each other, the compiler searches for them, with two comparisons more.</summary>
    private static int BlocksOf(List<RouteModel> before, RouteModel route) => before.Count > 0 && route.Id == before[before.Count - 1].Id + 1 ? 1 : 3;
}
