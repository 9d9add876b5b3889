using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints what a table keeps for each connection: instances of its own, made at their first use, and its rates.</summary>
internal static class InstanceEmitter
{
    private const string Base = "global::Netman.ConnectionInstances";

    public static void Emit(SourceWriter writer, TableNames names, DispatcherModel dispatcher)
    {
        InstanceModel[] instances = [.. dispatcher.PerConnection];
        RouteModel[] rated = [.. dispatcher.Rated];
        if (instances.Length + rated.Length == 0)
            return;
        EmitClass(writer, names, instances, rated);
        writer.Line();
        writer.Line("/// <summary>What this table keeps for a connection, made where there is nothing yet.</summary>");
        using (writer.Block($"private static {TableNames.Instances} {TableNames.InstancesOf}({TypeNames.EmittedConnection} connection)"))
            writer.Line($"return Find(connection) as {TableNames.Instances} ?? FindOrAdd<{TableNames.Instances}>(connection);");
        foreach (InstanceModel instance in instances)
            EmitAccess(writer, names, instance);
    }

    private static string Construct(TableNames names, InstanceModel instance) =>
        $"new {instance.Type}({string.Join(", ", instance.Arguments.Select(type => type == TypeNames.EmittedConnection ? "connection" : names.Service(type)))})";

    private static void EmitClass(SourceWriter writer, TableNames names, InstanceModel[] instances, RouteModel[] rated)
    {
        writer.Line();
        writer.Line("/// <summary>What this table keeps for one connection.</summary>");
        using (writer.Block($"private sealed class {TableNames.Instances} : {Base}"))
        {
            foreach (InstanceModel instance in instances)
                writer.Line($"internal {instance.Type}? {names.Instance(instance)};");
            foreach (RouteModel route in rated)
                writer.Line($"internal global::Netman.RouteRate {TableNames.Rate(route)};");
        }
    }

    private static void EmitAccess(SourceWriter writer, TableNames names, InstanceModel instance)
    {
        string field = names.Instance(instance);
        writer.Line();
        writer.Line($"/// <summary>The connection's own <c>{Documentation.Escape(instance.TypeName)}</c>, made at its first use.</summary>");
        using (writer.Block($"private {instance.Type} {names.InstanceOf(instance)}({TypeNames.EmittedConnection} connection)"))
        {
            writer.Line($"{TableNames.Instances} own = {TableNames.InstancesOf}(connection);");
            writer.Line($"return own.{field} ??= own.Own({Construct(names, instance)});");
        }
    }
}
