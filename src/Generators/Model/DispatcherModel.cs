using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>A whole table, normalised: ids unique and ascending, middleware in the order in which it runs.</summary>
internal sealed record DispatcherModel(
    string Namespace,
    string Name,
    EquatableArray<RouteModel> Routes,
    HandlerModel? Fallback,
    EquatableArray<MiddlewareModel> Middleware)
{
    /// <summary>
    /// The assembly's default table, or nothing where it would be empty and nobody could want it. Of several handlers of one id
    /// the first by ordinal name wins: the analyzer reports the others (NMG001).
    /// </summary>
    public static DispatcherModel? Default(
        AssemblyModel assembly,
        EquatableArray<RouteModel> routes,
        EquatableArray<HandlerModel> fallbacks,
        EquatableArray<MiddlewareModel> middleware) =>
        assembly.ReferencesNetman && (assembly.IsExecutable || routes.Count + fallbacks.Count > 0)
            ? new(
                "Netman.Generated",
                "GeneratedRoutes",
                routes.GroupBy(static route => route.Id).Select(static same => same.First()).ToEquatableArray(),
                fallbacks.FirstOrDefault(),
                middleware)
            : null;

    /// <summary>The middleware around a route: global in order, then its group's.</summary>
    public IEnumerable<MiddlewareModel> ChainOf(string? group) =>
        Middleware.Where(static step => step.Group is null)
            .Concat(Middleware.Where(step => step.Group is not null && step.Group == group));
}
