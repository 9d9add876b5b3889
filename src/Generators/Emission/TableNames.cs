using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Model;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>The member names of one emitted table: stable, readable in a stack trace, and never in each other's way.</summary>
internal sealed class TableNames
{
    /// <summary>The class of what the table keeps for a connection.</summary>
    public const string Instances = "Instances";

    /// <summary>The method that finds it.</summary>
    public const string InstancesOf = "InstancesOf";

    private static readonly string[] s_members =
    [
        "DispatchAsync", "DispatchTextAsync", "HasTextRoute", "Admit", "HasAdmission", "Within",
        "Unrouted", "BadPayload", "Require", "Routes", "GetRoutes", "Admitted", "IsMember", "Find", "FindOrAdd", "OnLoop", "OnThreadPool",
        "Concurrently", "SendProtobuf", Instances, InstancesOf,
    ];

    // What a route's number or kind makes a name of its own, see below.
    private static readonly Regex s_ofRoute = new(@"^((Route\d+|Start\d+|Fallback|Text)_.*|_(next|work)(\d+|Fallback|Text)|(Admit|DispatchPart|AdmitPart)\d+)$", RegexOptions.CultureInvariant);

    private readonly Lazy<NameScope> _scope; // most tables ask for no name that could be in the way of a route's
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<MethodModel, string> _links = [];

    public TableNames(DispatcherModel table) => _scope = new(() => ScopeOf(table));

    /// <summary>Whether a table has a member of that name, or may have with the next route, so that the user's part cannot.</summary>
    public static bool IsReserved(string name) => Array.IndexOf(s_members, name) >= 0 || s_ofRoute.IsMatch(name);

    /// <summary>The method that fetches a route's arguments and calls its handler.</summary>
    public static string Call(RouteModel route) => $"{Key(route, "Route")}_{route.Handler.Method.Name}";

    /// <summary>The method that holds a part of a switch which is too large for one.</summary>
    public static string Part(int part) => FormattableString.Invariant($"DispatchPart{part + 1}");

    /// <summary>The same of the switch over limits.</summary>
    public static string AdmitPart(int part) => FormattableString.Invariant($"AdmitPart{part + 1}");

    /// <summary>The field that holds what a route's first middleware receives as <c>next</c>.</summary>
    public static string Next(RouteModel route) => "_next" + Key(route, "");

    /// <summary>What stands for a route's handler in its chain: the handler, the call, or what starts it elsewhere.</summary>
    public static string Innermost(RouteModel route) => route switch
    {
        { IsDirect: true } => $"{route.Handler.Method.Type}.{Member(route.Handler.Method)}",
        { Execution: HandlerExecution.Loop } => Call(route),
        _ => Start(route),
    };

    /// <summary>The method that sends a route's call off the loop.</summary>
    public static string Start(RouteModel route) => $"{Key(route, "Start")}_{route.Handler.Method.Name}";

    /// <summary>The field that holds a route's call as a delegate, for what runs it off the loop.</summary>
    public static string Work(RouteModel route) => "_work" + Key(route, "");

    /// <summary>The method that asks a route's conditions.</summary>
    public static string Admit(RouteModel route) => Key(route, "Admit");

    /// <summary>The field that holds a route's rate, for one connection.</summary>
    public static string Rate(RouteModel route) => "_rate" + Key(route, "");

    /// <summary>The field that holds an instance: the table's, or in what is kept for a connection.</summary>
    public string Instance(InstanceModel instance) => Field("instance " + instance.Type, instance.TypeName);

    /// <summary>The method that gives a connection's instance.</summary>
    public string InstanceOf(InstanceModel instance) => Field("of " + instance.Type, instance.TypeName + "Of", "");

    /// <summary>The field that holds what scopes are made of.</summary>
    public string Provider => Field("provider", "Services");

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
            _links.Add(method, name = _scope.Value.Take((method.Name == "InvokeAsync" ? method.TypeName : method.Name) + "Link"));
        return name;
    }

    /// <summary>What stands before the dot of a call: the type, the table's instance, or the connection's.</summary>
    /// <param name="method">The method to call.</param>
    /// <param name="connection">How the connection is spelled there.</param>
    /// <param name="table">What stands before a member of the table; empty inside it.</param>
    public string Target(MethodModel method, string connection, string table = "") =>
        method.Instance is { } instance ? table + Made(instance, connection) : method.Type;

    /// <summary>An argument that is no part of a message.</summary>
    public string Provided(Argument argument, string connection, string table = "") => argument switch
    {
        { Instance: { } instance } => table + Made(instance, connection),
        { Service: { } service } => table + Service(service),
        _ => connection,
    };

    /// <summary>The sizes of the numbers of a struct.</summary>
    public string FieldSizes(string type) => Field("sizes " + type, SimpleName(type) + "Sizes", "");

    private string Made(InstanceModel instance, string connection) =>
        instance.IsPerConnection ? $"{InstanceOf(instance)}({connection})" : Instance(instance);

    public static string Member(MethodModel method) => SymbolNames.Escape(method.Name);

    private static NameScope ScopeOf(DispatcherModel table)
    {
        var scope = new NameScope(StringComparer.Ordinal);
        foreach (string member in s_members.Append(table.Table.Name).Concat(table.Table.Members))
            scope.Take(member);
        for (int part = 0; part < SwitchParts.Of(table).Length; part++)
            foreach (string member in (string[])[Part(part), AdmitPart(part)])
                scope.Take(member);
        foreach (RouteModel route in table.Routes)
            foreach (string member in (string[])[Call(route), Next(route), Start(route), Work(route), Admit(route), Rate(route)])
                scope.Take(member);
        return scope;
    }

    private static string Key(RouteModel route, string prefix) =>
        route.Kind == RouteKind.Message ? prefix + route.Id.ToString(CultureInfo.InvariantCulture) : route.Kind.ToString();

    private string Field(string key, string wanted, string prefix = "_")
    {
        if (!_fields.TryGetValue(key, out string? name))
            _fields.Add(key, name = _scope.Value.Take(prefix.Length == 0 ? wanted : prefix + char.ToLowerInvariant(wanted[0]) + wanted.Substring(1)));
        return name;
    }

    /// <summary>The last name in a spelled type, without its type arguments.</summary>
    private static string SimpleName(string type)
    {
        string plain = type.Split('<', '[')[0];
        string last = plain.Substring(plain.LastIndexOfAny(['.', ':']) + 1);
        string name = new([.. last.Where(SyntaxFacts.IsIdentifierPartCharacter)]); // of a tuple there is more
        return name.Length == 0 ? "value" : name;
    }
}
