using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>One order for everything that is collected, so that moving a method to another file changes nothing.</summary>
internal static class ModelOrder
{
    public static EquatableArray<RouteModel> Sort(IEnumerable<EquatableArray<RouteModel>> routes) =>
        routes.SelectMany(static perMethod => perMethod)
            .Distinct()
            .OrderBy(static route => route.Kind)
            .ThenBy(static route => route.Id)
            .ThenBy(static route => route.Origin, StringComparer.Ordinal) // null, this assembly's own, first
            .ThenBy(static route => route.Handler.Method.Signature, StringComparer.Ordinal)
            .ToEquatableArray();

    public static EquatableArray<TableModel> Sort(IEnumerable<TableModel> tables) =>
        tables.Distinct().OrderBy(static table => table.HintName, StringComparer.Ordinal).ToEquatableArray();

    public static EquatableArray<JsonContextModel> Sort(IEnumerable<JsonContextModel> contexts) =>
        contexts.Distinct().OrderBy(static context => context.Type, StringComparer.Ordinal).ToEquatableArray();

    public static EquatableArray<MiddlewareModel> Sort(IEnumerable<MiddlewareModel> middleware) =>
        middleware.Distinct()
            .OrderBy(static step => step.Order)
            .ThenBy(static step => step.Method.Signature, StringComparer.Ordinal)
            .ToEquatableArray();
}
