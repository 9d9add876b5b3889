using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints the second <c>switch</c>: the one that is asked when only a header has arrived.</summary>
internal static class AdmissionEmitter
{
    private const string Admission = "global::Netman.Admission";
    private const string Parameters = $"{TypeNames.EmittedConnection} connection, uint messageId, int bodyLength, int maxBodyLength";

    public static void Emit(SourceWriter writer, TableNames names, DispatcherModel dispatcher)
    {
        RouteModel[] limited = [.. dispatcher.Routes.Where(static route => route.Kind == RouteKind.Message && !route.Limits.IsDefault)];
        if (limited.Length == 0)
            return;
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line("public override bool HasAdmission => true;");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        EmitAdmit(writer, SwitchParts.Of(limited));
        EmitAdmitted(writer, [.. dispatcher.Rated]);
        foreach (RouteModel route in limited.Where(static route => route.Limits.HasConditions))
            EmitConditions(writer, names, route);
    }

    private static void EmitAdmit(SourceWriter writer, RouteModel[][] parts)
    {
        using (writer.Block($"public override {Admission} Admit({Parameters})"))
        {
            if (parts.Length == 1)
                EmitSwitch(writer, parts[0]);
            else
                SwitchParts.EmitChoice(writer, parts, static part => $"{TableNames.AdmitPart(part)}(connection, messageId, bodyLength, maxBodyLength)");
        }

        for (int part = 0; parts.Length > 1 && part < parts.Length; part++)
        {
            writer.Line();
            writer.Line(SwitchParts.Summary(parts[part]));
            using (writer.Block($"private {Admission} {TableNames.AdmitPart(part)}({Parameters})"))
                EmitSwitch(writer, parts[part]);
        }
    }

    private static void EmitSwitch(SourceWriter writer, RouteModel[] routes)
    {
        using IDisposable block = writer.Block("switch (messageId)");
        foreach (RouteModel route in routes)
            writer.Line(FormattableString.Invariant($"case {route.Id}u: return {Answer(route)};"));
        writer.Line("default: return Within(bodyLength, maxBodyLength);");
    }

    private static string Answer(RouteModel route) => route.Limits.HasConditions
        ? $"{TableNames.Admit(route)}(connection, bodyLength, maxBodyLength)"
        : Within(route.Limits);

    private static string Within(RouteLimits limits) => limits.MaxBodyLength switch
    {
        RouteLimits.ServerLimit => "Within(bodyLength, maxBodyLength)",
        0 => Admission + ".Accepted",
        int limit => FormattableString.Invariant($"Within(bodyLength, {limit})"),
    };

    /// <summary>A message is counted once, when it is whole; its header may have been asked about several times by then.</summary>
    private static void EmitAdmitted(SourceWriter writer, RouteModel[] rated)
    {
        if (rated.Length == 0)
            return;
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        using (writer.Block($"public override void Admitted({TypeNames.EmittedConnection} connection, uint messageId)"))
        using (writer.Block("switch (messageId)"))
        {
            foreach (RouteModel route in rated)
                writer.Line(FormattableString.Invariant(
                    $"case {route.Id}u: {TableNames.InstancesOf}(connection).{TableNames.Rate(route)}.Take(connection, {route.Limits.MaxPerSecond}); break;"));
        }
    }

    private static void EmitConditions(SourceWriter writer, TableNames names, RouteModel route)
    {
        RouteLimits limits = route.Limits;
        writer.Line();
        writer.Line($"/// <summary>What <c>{Documentation.Escape(route.Handler.Method.DisplayName)}</c> asks of a connection before it takes a body.</summary>");
        using (writer.Block($"private {Admission} {TableNames.Admit(route)}({TypeNames.EmittedConnection} connection, int bodyLength, int maxBodyLength)"))
        {
            if (limits.RequiresGroup is { } group)
                Refuse(writer, $"IsMember(connection, {SymbolDisplay.FormatLiteral(group, quote: true)})", "Refused");
            if (limits.Gate is { } gate)
                Refuse(writer, Ask(names, gate), "Refused");
            if (limits.HasRate)
                Refuse(writer, FormattableString.Invariant(
                    $"{TableNames.InstancesOf}(connection).{TableNames.Rate(route)}.Allows(connection, {limits.MaxPerSecond}, {limits.Burst})"), "TooMany");
            writer.Line($"return {Within(limits)};");
        }
    }

    private static string Ask(TableNames names, GateModel gate) =>
        $"{names.Target(gate.Method, "connection")}.{TableNames.Member(gate.Method)}({string.Join(", ", gate.Arguments.Select(argument => names.Provided(argument, "connection")))})";

    private static void Refuse(SourceWriter writer, string condition, string answer)
    {
        writer.Line($"if (!{condition})");
        writer.Line($"    return {Admission}.{answer};");
    }
}
