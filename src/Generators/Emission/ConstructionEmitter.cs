using Netman.Generators.Model;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints what a table holds and how it is made: services, handler instances, serializers, and the linked chains.</summary>
internal sealed class ConstructionEmitter(SourceWriter writer, TableNames names, DispatcherModel dispatcher)
{
    private const string JsonTypeInfo = "global::System.Text.Json.Serialization.Metadata.JsonTypeInfo";

    private readonly MethodModel[] _instances =
    [
        .. dispatcher.Methods.Where(static method => !method.IsStatic)
            .GroupBy(static method => method.Type).Select(static same => same.First())
            .OrderBy(static method => method.Type, StringComparer.Ordinal),
    ];

    private readonly string[] _services =
    [
        .. dispatcher.Routes.SelectMany(static route => route.Handler.Arguments).Select(static argument => argument.Service).OfType<string>()
            .Distinct().OrderBy(static type => type, StringComparer.Ordinal),
    ];

    private readonly PayloadModel[] _json =
    [
        .. dispatcher.Routes.SelectMany(static route => route.Handler.Payloads).Where(static payload => payload.Kind == PayloadKind.Json)
            .Distinct().OrderBy(static payload => payload.Type, StringComparer.Ordinal),
    ];

    private readonly RouteModel[] _chained = [.. dispatcher.Routes.Where(route => dispatcher.ChainOf(route).Any())];

    public void Emit()
    {
        foreach (string service in _services)
            writer.Line($"private readonly {service} {names.Service(service)};");
        foreach (MethodModel method in _instances)
            writer.Line($"private readonly {method.Type} {names.Instance(method)}{(method.Services.Count == 0 ? $" = new {method.Type}()" : "")};");
        foreach (PayloadModel payload in _json)
            writer.Line($"private readonly {JsonTypeInfo}<{payload.Type}> {names.Json(payload.Type)} = ({JsonTypeInfo}<{payload.Type}>){payload.JsonContext}.Default.GetTypeInfo(typeof({payload.Type}))!;");
        foreach (RouteModel route in _chained)
            writer.Line($"private readonly {TypeNames.EmittedDelegate} {TableNames.Next(route)};");
        if (_services.Length + _instances.Length + _json.Length + _chained.Length > 0)
            writer.Line();
        if (dispatcher.NeedsServices || _chained.Length > 0)
            EmitConstructor();
    }

    private void EmitConstructor()
    {
        writer.Line(dispatcher.NeedsServices
            ? "/// <summary>Asks for every service and links every chain, once: no message waits or allocates for them.</summary>"
            : "/// <summary>Links every chain once: no message allocates for its middleware.</summary>");
        string parameters = dispatcher.NeedsServices ? "global::System.IServiceProvider services" : "";
        using (writer.Block($"public {SymbolNames.Escape(dispatcher.Table.Name)}({parameters})"))
        {
            foreach (string service in _services)
                writer.Line($"{names.Service(service)} = {Require(service)};");
            foreach (MethodModel method in _instances.Where(static method => method.Services.Count > 0))
                writer.Line($"{names.Instance(method)} = new {method.Type}({string.Join(", ", method.Services.Select(Require))});");
            foreach (RouteModel route in _chained)
                writer.Line($"{TableNames.Next(route)} = {ChainEmitter.Rest(names, [.. dispatcher.ChainOf(route)], TableNames.Call(route))};");
        }

        writer.Line();
    }

    private static string Require(string service) => $"Require<{service}>(services)";
}
