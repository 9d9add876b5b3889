using Netman.Generators.Model;
using Netman.Generators.Parsing;

namespace Netman.Generators.Emission;

/// <summary>The member names of one emitted table: stable, readable in a stack trace, and never in each other's way.</summary>
internal sealed class TableNames
{
    private static readonly string[] s_members =
        ["DispatchAsync", "Admit", "HasAdmission", "Within", "Unrouted", "BadPayload", "Routes", "GetRoutes", FallbackCall, FallbackNext];

    private readonly NameScope _scope = new();
    private readonly Dictionary<string, string> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<MethodModel, string> _links = [];

    public TableNames(DispatcherModel table)
    {
        foreach (string member in s_members.Append(table.Table.Name))
            _scope.Take(member);
        foreach (RouteModel route in table.Routes)
        {
            _scope.Take(Call(route));
            _scope.Take(Next(route));
        }
    }

    /// <summary>The method that fetches a route's arguments and calls its handler.</summary>
    public static string Call(RouteModel route) => Invariant($"Route{route.Id}_{route.Handler.Method.Name}");

    /// <summary>The field that holds what a route's first middleware receives as <c>next</c>.</summary>
    public static string Next(RouteModel route) => Invariant($"_next{route.Id}");

    public const string FallbackCall = "Fallback";

    public const string FallbackNext = "_nextFallback";

    /// <summary>The field that holds the table's one instance of a handler class.</summary>
    public string Instance(MethodModel method)
    {
        if (!_instances.TryGetValue(method.Type, out string? name))
            _instances.Add(method.Type, name = _scope.Take("_" + char.ToLowerInvariant(method.TypeName[0]) + method.TypeName.Substring(1)));
        return name;
    }

    /// <summary>The class that binds a middleware to what follows it.</summary>
    public string Link(MethodModel method)
    {
        if (!_links.TryGetValue(method, out string? name))
            _links.Add(method, name = _scope.Take(method.Name + "Link"));
        return name;
    }

    /// <summary>What stands before the dot of a call: the type, or the instance in its field.</summary>
    public string Target(MethodModel method) => method.IsStatic ? method.Type : Instance(method);

    public static string Member(MethodModel method) => SymbolNames.Escape(method.Name);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
