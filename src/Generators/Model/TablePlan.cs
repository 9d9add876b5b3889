using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>Which routes and which middleware belong to which table. Generator and analyzer ask the same plan.</summary>
internal sealed class TablePlan(EquatableArray<TableModel> named)
{
    private readonly HashSet<string> _claimed = new(named.SelectMany(static table => table.Handlers), StringComparer.Ordinal);

    /// <summary>The default table first.</summary>
    public IEnumerable<TableModel> Tables => named.Prepend(TableModel.Default);

    /// <summary>A class that a table names serves no other.</summary>
    public bool Serves(TableModel table, MethodModel handler) =>
        table.Handlers.Count > 0 ? table.Handlers.Contains(handler.Type) : !_claimed.Contains(handler.Type);

    /// <summary>Routes of libraries come together in programs, and in the tables that somebody asks for.</summary>
    public bool Joins(RouteModel route, TableModel table, AssemblyModel assembly) =>
        route.Origin is null || assembly.IsExecutable || !table.IsDefault;

    /// <summary>Middleware of a class that no table names wraps them all.</summary>
    public bool Wraps(TableModel table, MethodModel middleware) =>
        !_claimed.Contains(middleware.Type) || table.Handlers.Contains(middleware.Type);
}
