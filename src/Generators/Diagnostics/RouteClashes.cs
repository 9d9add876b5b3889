using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Diagnostics;

/// <summary>The routes of one compilation, to find the ids that are handled twice. Filled from several threads.</summary>
internal sealed class RouteClashes
{
    private readonly ConcurrentQueue<Claim> _claims = [];
    private readonly ConcurrentQueue<TableModel> _tables = [];

    /// <summary>A null id claims the messages that no route claims.</summary>
    public void Add(uint? id, MethodModel method, Location location) => _claims.Enqueue(new Claim(id, method, location));

    public void Add(TableModel table) => _tables.Enqueue(table);

    public void Report(CompilationAnalysisContext context)
    {
        var plan = new TablePlan(_tables.ToEquatableArray());
        IEnumerable<Claim[]> clashes = plan.Tables
            .SelectMany(table => _claims.Where(claim => plan.Serves(table, claim.Method)).GroupBy(static claim => claim.Id))
            .Select(Rank);
        // A class may be served by two tables: it is told once.
        foreach (Diagnostic clash in clashes.SelectMany(static claims => claims.Skip(1).Select(loser => Clash(claims[0], loser))).Distinct())
            context.ReportDiagnostic(clash);
    }

    /// <summary>The generator's choice: the first by ordinal name has the id.</summary>
    private static Claim[] Rank(IEnumerable<Claim> same) =>
        [.. same.OrderBy(static claim => claim.Method.Signature, StringComparer.Ordinal).ThenBy(static claim => claim.Location.SourceSpan)];

    private static Diagnostic Clash(Claim winner, Claim loser) =>
        loser.Id is { } id
            ? Diagnostic.Create(Rules.DuplicateId, loser.Location, [winner.Location], id, winner.Method.DisplayName, loser.Method.DisplayName)
            : Diagnostic.Create(Rules.SeveralFallbacks, loser.Location, [winner.Location], winner.Method.DisplayName, loser.Method.DisplayName);

    private sealed record Claim(uint? Id, MethodModel Method, Location Location);
}
