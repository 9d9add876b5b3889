using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Parsing;
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
    private readonly GroupNames _groups = new();
    private readonly ConcurrentQueue<(MiddlewareModel Step, Location Location)> _internal = [];
    private readonly ConcurrentQueue<TableModel> _tables = [];
    private readonly ConcurrentQueue<JsonContextModel> _jsonContexts = [];

    /// <param name="route">The route.</param>
    /// <param name="location">What to underline where its id is somebody else's.</param>
    /// <param name="group">What to underline where its group is nobody's.</param>
    public void Add(RouteModel route, Location location, Location group)
    {
        _claims.Enqueue(new Claim(route, location));
        _groups.Add(route, group);
    }

    /// <param name="middleware">The middleware.</param>
    /// <param name="group">What to underline where its group is nobody's.</param>
    /// <param name="name">What to underline where it is not public and should be.</param>
    public void Add(MiddlewareModel middleware, Location group, Location name)
    {
        _groups.Add(middleware, group);
        if (!middleware.IsPublic)
            _internal.Enqueue((middleware, name));
    }

    /// <summary>A payload, and where to underline it if no serializer turns up.</summary>
    public void Add(PayloadModel payload, MethodModel handler, ITypeSymbol type, Location location) =>
        _needs.Enqueue(new Need(payload, handler, type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), location));

    public void Add(TableModel table) => _tables.Enqueue(table);

    public void Add(JsonContextModel context) => _jsonContexts.Enqueue(context);

    public void Report(CompilationAnalysisContext context)
    {
        LibraryModel libraries = LibraryParser.Parse(context.Compilation, context.CancellationToken);
        AssemblyModel assembly = AssemblyParser.Parse(context.Compilation, context.CancellationToken);
        ReportInternal(context, assembly);
        foreach (RouteModel route in libraries.Routes)
            _claims.Enqueue(new Claim(route, Location.None));
        ReportClashes(context, assembly);
        foreach (Diagnostic group in _groups.Report(libraries, assembly))
            context.ReportDiagnostic(group);
        IReadOnlyDictionary<string, string> serializers = JsonContextModel.Index(_jsonContexts.Concat(libraries.JsonContexts));
        ReportLeftOut(context, libraries, assembly, serializers);
        foreach (Need need in _needs.Where(need => need.Payload.Resolve(serializers) is null))
            context.ReportDiagnostic(Diagnostic.Create(Rules.NoSerializer, need.Location, need.TypeName, need.Handler.DisplayName));
    }

    // Programs see what is public of a library: a route of it must not lose what stands before it here.
    private void ReportInternal(CompilationAnalysisContext context, AssemblyModel assembly)
    {
        foreach ((MiddlewareModel step, Location location) in _internal)
            if (!assembly.IsExecutable && _claims.Where(claim => claim.Route.IsPublic && step.Wraps(claim.Route))
                    .Select(static claim => claim.Name).OrderBy(static name => name, StringComparer.Ordinal).FirstOrDefault() is { } route)
                context.ReportDiagnostic(Diagnostic.Create(Rules.InternalMiddleware, location, step.Method.DisplayName, route));
    }

    // Only who serves a library's routes misses one.
    private void ReportLeftOut(
        CompilationAnalysisContext context, LibraryModel libraries, AssemblyModel assembly, IReadOnlyDictionary<string, string> serializers)
    {
        if (!assembly.IsExecutable && _tables.IsEmpty)
            return;
        IEnumerable<LeftOutModel> unread = libraries.Routes.Where(route => route.Resolve(serializers) is null).Select(route => new LeftOutModel(
            route.Handler.Method.DisplayName, route.Origin!, $"its JsonSerializerContext would have to be public, or one of this project list {string.Join(" and ", route.Handler.Payloads.Where(each => each.Resolve(serializers) is null).Select(static each => each.Type.Replace("global::", "")).Distinct())}"));
        foreach (LeftOutModel route in libraries.LeftOut.Concat(unread).Distinct())
            context.ReportDiagnostic(Diagnostic.Create(Rules.LeftOut, Location.None, route.Handler, route.Origin, route.Reason));
    }

    private void ReportClashes(CompilationAnalysisContext context, AssemblyModel assembly)
    {
        var ids = new FreeIds(_claims.Where(static claim => claim.Route.Kind == RouteKind.Message).Select(static claim => claim.Route.Id));
        // A class may be served by two tables: it is told once.
        foreach ((Location location, Claim winner, Claim loser) in Clashes(assembly).Distinct())
            context.ReportDiagnostic(Clash(winner, loser, location, ids));
    }

    private IEnumerable<(Location Location, Claim Winner, Claim Loser)> Clashes(AssemblyModel assembly)
    {
        var plan = new TablePlan(_tables.ToEquatableArray());
        return plan.Tables
            .SelectMany(table => _claims
                .Where(claim => plan.Serves(table, claim.Route.Handler.Method) && plan.Joins(claim.Route, table, assembly))
                .GroupBy(static claim => (claim.Route.Kind, claim.Route.Id)))
            .Select(Rank)
            .SelectMany(static claims => claims.Skip(1).Select(loser => (Underlined(claims[0], loser), claims[0], loser)))
            .OrderBy(static clash => clash.Item1.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(static clash => clash.Item1.SourceSpan);
    }

    /// <summary>The generator's choice: this assembly's own before a library's, then the first by ordinal name.</summary>
    private static Claim[] Rank(IEnumerable<Claim> same) =>
        [.. same.OrderBy(static claim => claim.Route.Origin, StringComparer.Ordinal).ThenBy(static claim => claim.Route.Handler.Method.Signature, StringComparer.Ordinal).ThenBy(static claim => claim.Location.SourceSpan)];

    // A library's route cannot be underlined: what it clashes with can.
    private static Location Underlined(Claim winner, Claim loser) => loser.Route.Origin is null ? loser.Location : winner.Location;

    private static Diagnostic Clash(Claim winner, Claim loser, Location location, FreeIds ids) => loser.Route.Kind switch
    {
        RouteKind.Message => Diagnostic.Create(
            Rules.DuplicateId, location, [winner.Location], ids.Offer(loser.Route.Id), loser.Route.Id, winner.Name, loser.Name),
        RouteKind.Fallback => Diagnostic.Create(Rules.SeveralFallbacks, location, [winner.Location], "Messages without a route", winner.Name, "FallbackRoute", loser.Name),
        _ => Diagnostic.Create(Rules.SeveralFallbacks, location, [winner.Location], "Text messages", winner.Name, "TextRoute", loser.Name),
    };

    private sealed record Claim(RouteModel Route, Location Location)
    {
        public string Name => Route.Handler.Method.DisplayName;
    }

    private sealed record Need(PayloadModel Payload, MethodModel Handler, string TypeName, Location Location);
}
