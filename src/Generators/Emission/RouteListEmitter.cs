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
            foreach (RouteModel route in dispatcher.Routes.Where(static route => route.Kind != RouteKind.Text))
                writer.Line(Entry(route));
        }

        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public override {List} GetRoutes() => Routes;");
    }

    private static string Entry(RouteModel route)
    {
        string id = route.Kind == RouteKind.Fallback ? "null" : FormattableString.Invariant($"{route.Id}u");
        string properties = string.Join(", ", Properties(route));
        string initializer = properties.Length == 0 ? "" : $" {{ {properties} }}";
        return $"new {Info}({id}, {Literal(route.Handler.Method.DisplayName)}){initializer},";
    }

    private static IEnumerable<string> Properties(RouteModel route)
    {
        if (route.Group is not null)
            yield return $"Group = {Literal(route.Group)}";
        if (route.Limits.MaxBodyLength != RouteLimits.ServerLimit)
            yield return FormattableString.Invariant($"MaxBodyLength = {route.Limits.MaxBodyLength}");
        if (route.Limits.RequiresGroup is { } required)
            yield return $"RequiresGroup = {Literal(required)}";
        if (route.Limits.Gate is { } gate)
            yield return $"Gate = {Literal(gate.Method.DisplayName)}";
        if (route.Limits.HasRate)
            yield return FormattableString.Invariant($"MaxPerSecond = {route.Limits.MaxPerSecond}, Burst = {route.Limits.Burst}");
        if (route.Execution != HandlerExecution.Loop)
            yield return $"Execution = global::Netman.Execution.{route.Execution}";
        if (route.Handler.Payload is { } payload)
            yield return $"Payload = typeof({payload.Type})";
        if (route.Handler.Reply is { } reply)
            yield return $"Reply = typeof({reply.Payload.Type})";
        if (route.Chain.Count > 0)
            yield return $"Middleware = new string[] {{ {string.Join(", ", route.Chain.Select(static step => Literal(step.Method.DisplayName)))} }}";
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
