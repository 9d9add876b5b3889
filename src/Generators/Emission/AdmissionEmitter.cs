using Netman.Generators.Model;

namespace Netman.Generators.Emission;

/// <summary>Prints the second <c>switch</c>: the one that is asked when only a header has arrived.</summary>
internal static class AdmissionEmitter
{
    private const string Admission = "global::Netman.Admission";

    public static void Emit(SourceWriter writer, IEnumerable<RouteModel> routes)
    {
        RouteModel[] limited = [.. routes.Where(static route => route.Kind == RouteKind.Message && !route.Limits.IsDefault)];
        if (limited.Length == 0)
            return;
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line("public override bool HasAdmission => true;");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        using (writer.Block($"public override {Admission} Admit(global::Netman.Connection connection, uint messageId, int bodyLength, int maxBodyLength)"))
        using (writer.Block("switch (messageId)"))
        {
            foreach (RouteModel route in limited)
                writer.Line(FormattableString.Invariant($"case {route.Id}u: return {Answer(route.Limits)};"));
            writer.Line("default: return Within(bodyLength, maxBodyLength);");
        }
    }

    private static string Answer(RouteLimits limits)
    {
        string within = limits.MaxBodyLength switch
        {
            RouteLimits.ServerLimit => "Within(bodyLength, maxBodyLength)",
            0 => Admission + ".Accepted",
            int limit => FormattableString.Invariant($"Within(bodyLength, {limit})"),
        };
        return limits.Gate is { } gate
            ? $"{gate.Type}.{TableNames.Member(gate)}(connection) ? {within} : {Admission}.Refused"
            : within;
    }
}
