using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>A whole table, normalised: ids unique and ascending, middleware in the order in which it runs.</summary>
internal sealed record DispatcherModel(
    TableModel Table,
    EquatableArray<RouteModel> Routes,
    HandlerModel? Fallback,
    EquatableArray<MiddlewareModel> Middleware)
{
    /// <summary>
    /// All tables of an assembly; the default one is left out where it would be empty and nobody could want it. Of several
    /// handlers of one id the first by ordinal name wins: the analyzer reports the others (NMG001).
    /// </summary>
    public static EquatableArray<DispatcherModel> PlanAll(
        AssemblyModel assembly,
        EquatableArray<TableModel> named,
        EquatableArray<RouteModel> routes,
        EquatableArray<HandlerModel> fallbacks,
        EquatableArray<MiddlewareModel> middleware)
    {
        if (!assembly.ReferencesNetman)
            return default;
        var plan = new TablePlan(named);
        return plan.Tables
            .Select(table => Create(plan, table, routes, fallbacks, middleware))
            .Where(table => !table.Table.IsDefault || assembly.IsExecutable || table.Routes.Count > 0 || table.Fallback is not null)
            .ToEquatableArray();
    }

    /// <summary>The middleware around a route: global in order, then its group's.</summary>
    public IEnumerable<MiddlewareModel> ChainOf(string? group) =>
        Middleware.Where(static step => step.Group is null)
            .Concat(Middleware.Where(step => step.Group is not null && step.Group == group));

    private static DispatcherModel Create(
        TablePlan plan,
        TableModel table,
        EquatableArray<RouteModel> routes,
        EquatableArray<HandlerModel> fallbacks,
        EquatableArray<MiddlewareModel> middleware) =>
        new(
            table,
            routes.Where(route => plan.Serves(table, route.Handler.Method))
                .GroupBy(static route => route.Id).Select(static same => same.First()).ToEquatableArray(),
            fallbacks.FirstOrDefault(fallback => plan.Serves(table, fallback.Method)),
            middleware.Where(step => plan.Wraps(table, step.Method)).ToEquatableArray());
}
