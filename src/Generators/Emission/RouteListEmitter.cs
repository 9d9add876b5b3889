using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Model;

namespace Netman.Generators.Emission;

/// <summary>Prints the table as data, for logs and tools: nothing of it is touched by a message.</summary>
internal static class RouteListEmitter
{
    private const string Info = "global::Netman.RouteInfo";
    private const string List = "global::System.Collections.Generic.IReadOnlyList<" + Info + ">";

    public static void Emit(SourceWriter writer, DispatcherModel dispatcher)
    {
        writer.Line();
        writer.Line("/// <summary>The routes of this table, ordered by id, the fallback last.</summary>");
        using (writer.Block($"public static {List} Routes {{ get; }} = new {Info}[]", "};"))
        {
            foreach (RouteModel route in dispatcher.Routes)
                writer.Line(Entry(dispatcher, FormattableString.Invariant($"{route.Id}u"), route.Group, route.Limits.MaxBodyLength, route.Handler));
            if (dispatcher.Fallback is { } fallback)
                writer.Line(Entry(dispatcher, "null", null, RouteLimits.ServerLimit, fallback));
        }

        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public override {List} GetRoutes() => Routes;");
    }

    private static string Entry(DispatcherModel dispatcher, string id, string? group, int limit, HandlerModel handler)
    {
        string[] middleware = [.. dispatcher.ChainOf(group).Select(static step => Literal(step.Method.DisplayName))];
        var properties = new List<string>();
        if (group is not null)
            properties.Add($"Group = {Literal(group)}");
        if (limit != RouteLimits.ServerLimit)
            properties.Add(FormattableString.Invariant($"MaxBodyLength = {limit}"));
        if (middleware.Length > 0)
            properties.Add($"Middleware = new string[] {{ {string.Join(", ", middleware)} }}");
        string initializer = properties.Count == 0 ? "" : $" {{ {string.Join(", ", properties)} }}";
        return $"new {Info}({id}, {Literal(handler.Method.DisplayName)}){initializer},";
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
