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

    /// <summary>In order, each with a file of its own: a second one of a name would end the whole generator.</summary>
    public static EquatableArray<TableModel> Sort(IEnumerable<TableModel> tables)
    {
        var files = new NameScope(StringComparer.OrdinalIgnoreCase);
        foreach (string own in (string[])[FileNames.DefaultTable, FileNames.Extensions, FileNames.Manifest])
            files.Take(own);
        return tables.Distinct()
            .OrderBy(static table => table.FullName, StringComparer.Ordinal)
            .ThenBy(static table => string.Concat(table.Outer), StringComparer.Ordinal)
            .Select(table => table with { HintName = files.Take(table.FullName) + FileNames.Ending }).ToEquatableArray();
    }

    public static EquatableArray<JsonContextModel> Sort(IEnumerable<JsonContextModel> contexts) =>
        contexts.Distinct().OrderBy(static context => context.Type, StringComparer.Ordinal).ToEquatableArray();

    public static EquatableArray<MiddlewareModel> Sort(IEnumerable<MiddlewareModel> middleware) =>
        middleware.Distinct()
            .OrderBy(static step => step.Order)
            .ThenBy(static step => step.Method.Signature, StringComparer.Ordinal)
            .ToEquatableArray();
}
