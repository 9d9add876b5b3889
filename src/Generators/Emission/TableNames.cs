using Netman.Generators.Model;
using Netman.Generators.Parsing;

namespace Netman.Generators.Emission;

/// <summary>The member names of one emitted table: stable, readable in a stack trace, and never in each other's way.</summary>
internal sealed class TableNames
{
    private static readonly string[] s_members =
    [
        "DispatchAsync", "DispatchTextAsync", "HasTextRoute", "Admit", "HasAdmission", "Within",
        "Unrouted", "BadPayload", "Require", "Routes", "GetRoutes",
    ];

    private readonly NameScope _scope = new();
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<MethodModel, string> _links = [];

    public TableNames(DispatcherModel table)
    {
        foreach (string member in s_members.Append(table.Table.Name))
            _scope.Take(member);
        foreach (RouteModel route in table.Routes)
        {
            _scope.Take(Call(route));
            _scope.Take(Next(route));
            _scope.Take(Enter(route));
        }
    }

    /// <summary>The method that fetches a route's arguments and calls its handler.</summary>
    public static string Call(RouteModel route) => $"{Key(route, "Route")}_{route.Handler.Method.Name}";

    /// <summary>The method that the <c>switch</c> calls for a route whose first call gives a task.</summary>
    public static string Enter(RouteModel route) => Key(route, "Enter");

    /// <summary>The field that holds what a route's first middleware receives as <c>next</c>.</summary>
    public static string Next(RouteModel route) => "_next" + Key(route, "");

    /// <summary>The field that holds the table's one instance of a handler class.</summary>
    public string Instance(MethodModel method) => Field("instance " + method.Type, method.TypeName);

    /// <summary>The field that holds a service.</summary>
    public string Service(string type) => Field("service " + type, SimpleName(type));

    /// <summary>The field that holds the JSON metadata of a payload.</summary>
    public string Json(string type) => Field("json " + type, SimpleName(type) + "Json");

    /// <summary>The method that reads a Protobuf message.</summary>
    public string Protobuf(string type) => Field("protobuf " + type, "TryRead" + SimpleName(type), "");

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

    private static string Key(RouteModel route, string prefix) =>
        route.Kind == RouteKind.Message ? FormattableString.Invariant($"{prefix}{route.Id}") : route.Kind.ToString();

    private string Field(string key, string wanted, string prefix = "_")
    {
        if (!_fields.TryGetValue(key, out string? name))
            _fields.Add(key, name = _scope.Take(prefix.Length == 0 ? wanted : prefix + char.ToLowerInvariant(wanted[0]) + wanted.Substring(1)));
        return name;
    }

    /// <summary>The last name in a spelled type, without its type arguments.</summary>
    private static string SimpleName(string type)
    {
        string plain = type.Split('<', '[')[0];
        string name = plain.Substring(plain.LastIndexOfAny(['.', ':']) + 1).TrimStart('@').TrimEnd('?');
        return name.Length == 0 ? "value" : name;
    }
}
