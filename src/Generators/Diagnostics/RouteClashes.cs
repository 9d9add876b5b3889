using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Model;

namespace Netman.Generators.Diagnostics;

/// <summary>The routes of one compilation, to find the ids that are handled twice. Filled from several threads.</summary>
internal sealed class RouteClashes
{
    private readonly ConcurrentQueue<Claim> _claims = [];

    /// <summary>A null id claims the messages that no route claims.</summary>
    public void Add(uint? id, MethodModel method, Location location) => _claims.Enqueue(new Claim(id, method, location));

    public void Report(CompilationAnalysisContext context)
    {
        foreach (IGrouping<uint?, Claim> same in _claims.GroupBy(static claim => claim.Id))
        {
            // The generator's choice: the first by ordinal name has the id.
            Claim[] claims = [.. same.OrderBy(static claim => claim.Method.Signature, StringComparer.Ordinal).ThenBy(static claim => claim.Location.SourceSpan)];
            foreach (Claim loser in claims.Skip(1))
                context.ReportDiagnostic(Clash(claims[0], loser));
        }
    }

    private static Diagnostic Clash(Claim winner, Claim loser) =>
        loser.Id is { } id
            ? Diagnostic.Create(Rules.DuplicateId, loser.Location, [winner.Location], id, winner.Method.DisplayName, loser.Method.DisplayName)
            : Diagnostic.Create(Rules.SeveralFallbacks, loser.Location, [winner.Location], winner.Method.DisplayName, loser.Method.DisplayName);

    private sealed record Claim(uint? Id, MethodModel Method, Location Location);
}
