using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// What can only be said when the whole compilation has been seen: ids that are handled twice, payloads that nobody serializes.
/// Filled from several threads.
/// </summary>
internal sealed class WholeProgram
{
    private readonly ConcurrentQueue<Claim> _claims = [];
    private readonly ConcurrentQueue<Need> _needs = [];
    private readonly ConcurrentQueue<TableModel> _tables = [];
    private readonly ConcurrentQueue<JsonContextModel> _jsonContexts = [];

    public void Add(RouteModel route, Location location) => _claims.Enqueue(new Claim(route, location));

    /// <summary>A payload, and where to underline it if no serializer turns up.</summary>
    public void Add(PayloadModel payload, MethodModel handler, ITypeSymbol type, Location location) =>
        _needs.Enqueue(new Need(payload, handler, type.Name, location));

    public void Add(TableModel table) => _tables.Enqueue(table);

    public void Add(JsonContextModel context) => _jsonContexts.Enqueue(context);

    public void Report(CompilationAnalysisContext context)
    {
        // A class may be served by two tables: it is told once.
        foreach (Diagnostic clash in Clashes().Distinct())
            context.ReportDiagnostic(clash);
        IReadOnlyDictionary<string, string> serializers = JsonContextModel.Index(_jsonContexts);
        foreach (Need need in _needs.Where(need => need.Payload.Resolve(serializers) is null))
            context.ReportDiagnostic(Diagnostic.Create(Rules.NoSerializer, need.Location, need.TypeName, need.Handler.DisplayName));
    }

    private IEnumerable<Diagnostic> Clashes()
    {
        var plan = new TablePlan(_tables.ToEquatableArray());
        return plan.Tables
            .SelectMany(table => _claims.Where(claim => plan.Serves(table, claim.Route.Handler.Method)).GroupBy(static claim => (claim.Route.Kind, claim.Route.Id)))
            .Select(Rank)
            .SelectMany(static claims => claims.Skip(1).Select(loser => Clash(claims[0], loser)));
    }

    /// <summary>The generator's choice: the first by ordinal name has the id.</summary>
    private static Claim[] Rank(IEnumerable<Claim> same) =>
        [.. same.OrderBy(static claim => claim.Route.Handler.Method.Signature, StringComparer.Ordinal).ThenBy(static claim => claim.Location.SourceSpan)];

    private static Diagnostic Clash(Claim winner, Claim loser) => loser.Route.Kind switch
    {
        RouteKind.Message => Diagnostic.Create(Rules.DuplicateId, loser.Location, [winner.Location], loser.Route.Id, winner.Name, loser.Name),
        RouteKind.Fallback => Diagnostic.Create(Rules.SeveralFallbacks, loser.Location, [winner.Location], "Messages without a route", winner.Name, "FallbackRoute", loser.Name),
        _ => Diagnostic.Create(Rules.SeveralFallbacks, loser.Location, [winner.Location], "Text messages", winner.Name, "TextRoute", loser.Name),
    };

    private sealed record Claim(RouteModel Route, Location Location)
    {
        public string Name => Route.Handler.Method.DisplayName;
    }

    private sealed record Need(PayloadModel Payload, MethodModel Handler, string TypeName, Location Location);
}
