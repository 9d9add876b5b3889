using Netman.Generators.Model;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints what a table holds and how it is made: services, handler instances, serializers, and the linked chains.</summary>
internal sealed class ConstructionEmitter(SourceWriter writer, TableNames names, DispatcherModel dispatcher)
{
    private const string JsonTypeInfo = "global::System.Text.Json.Serialization.Metadata.JsonTypeInfo";

    private readonly InstanceModel[] _instances = [.. dispatcher.Instances.Where(static instance => !instance.IsPerConnection)];

    /// <summary>The services that are needed after the table was made.</summary>
    private readonly string[] _services =
    [
        .. dispatcher.Arguments.Select(static argument => argument.Service).OfType<string>()
            .Concat(dispatcher.PerConnection.SelectMany(static instance => instance.Services))
            .Distinct().OrderBy(static type => type, StringComparer.Ordinal),
    ];

    private readonly PayloadModel[] _json =
    [
        .. dispatcher.Routes.SelectMany(static route => route.Handler.Payloads).Where(static payload => payload.Kind == PayloadKind.Json)
            .Distinct().OrderBy(static payload => payload.Type, StringComparer.Ordinal),
    ];

    private readonly RouteModel[] _chained = [.. dispatcher.Routes.Where(static route => route.Chain.Count > 0)];

    private readonly RouteModel[] _elsewhere = [.. dispatcher.Routes.Where(static route => route.Execution != HandlerExecution.Loop)];

    public void Emit()
    {
        if (dispatcher.IsScoped)
            writer.Line($"private readonly {TypeNames.EmittedProvider} {names.Provider};");
        foreach (string service in _services)
            writer.Line($"private readonly {service} {names.Service(service)};");
        foreach (InstanceModel instance in _instances)
            writer.Line($"private readonly {instance.Type} {names.Instance(instance)}{(instance.Arguments.Count == 0 ? $" = new {instance.Type}()" : "")};");
        foreach (PayloadModel payload in _json)
            writer.Line($"private readonly {JsonTypeInfo}<{payload.Type}> {names.Json(payload.Type)} = ({JsonTypeInfo}<{payload.Type}>){payload.JsonContext}.Default.GetTypeInfo(typeof({payload.Type}))!;");
        foreach (string field in _elsewhere.Select(TableNames.Work).Concat(_chained.Select(TableNames.Next)))
            writer.Line($"private readonly {TypeNames.EmittedDelegate} {field};");
        bool links = _chained.Length + _elsewhere.Length > 0;
        if (links || dispatcher.IsScoped || _services.Length + _instances.Length + _json.Length > 0)
            writer.Line();
        if (links || dispatcher.NeedsServices)
            EmitConstructor();
    }

    private void EmitConstructor()
    {
        writer.Line(dispatcher.NeedsServices
            ? "/// <summary>Asks for every service and links every chain, once: no message waits or allocates for them.</summary>"
            : "/// <summary>Links every chain once: no message allocates for its middleware.</summary>");
        string parameters = dispatcher.NeedsServices ? TypeNames.EmittedProvider + " services" : "";
        using (writer.Block($"public {SymbolNames.Escape(dispatcher.Table.Name)}({parameters})"))
        {
            if (dispatcher.IsScoped)
                writer.Line($"{names.Provider} = services;");
            foreach (string service in _services)
                writer.Line($"{names.Service(service)} = {Require(service)};");
            foreach (InstanceModel instance in _instances.Where(static instance => instance.Arguments.Count > 0))
                writer.Line($"{names.Instance(instance)} = new {instance.Type}({string.Join(", ", instance.Arguments.Select(Require))});");
            foreach (RouteModel route in _elsewhere)
                writer.Line($"{TableNames.Work(route)} = {TableNames.Call(route)};");
            foreach (RouteModel route in _chained)
                writer.Line($"{TableNames.Next(route)} = {ChainEmitter.Rest(names, route.Chain, TableNames.Innermost(route))};");
        }

        writer.Line();
    }

    private static string Require(string service) => $"Require<{service}>(services)";
}
