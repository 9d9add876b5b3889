using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// Reports what the generator leaves out. Both ask the same parsers, so a method is either in the table or underlined.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RouteAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.DuplicateId,
        Rules.UnsupportedParameter,
        Rules.UnsupportedReturn,
        Rules.Inaccessible,
        Rules.Generic,
        Rules.AsyncSpan,
        Rules.MiddlewareSignature,
        Rules.NotConstructible,
        Rules.AsyncVoid,
        Rules.SeveralFallbacks,
        Rules.TableClass,
        Rules.Gate);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(TypeNames.MessageDispatcher) is null)
                return;
            var table = new RouteClashes();
            start.RegisterSymbolAction(symbol => AnalyzeMethod(symbol, table), SymbolKind.Method);
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol, table), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(table.Report);
        });
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context, RouteClashes table)
    {
        // A partial method arrives once for each part, and each part carries the attributes of both.
        if (context.Symbol is not IMethodSymbol { PartialDefinitionPart: null } method)
            return;
        ImmutableArray<AttributeData> attributes = method.GetAttributes();
        if (attributes.IsEmpty)
            return;
        ImmutableArray<AttributeData> routes = attributes.RemoveAll(static each => !each.IsAttribute(TypeNames.MessageRoute));
        bool isFallback = attributes.Any(static each => each.IsAttribute(TypeNames.FallbackRoute));
        if (!routes.IsEmpty || isFallback)
            AnalyzeHandler(context, method, routes, isFallback, table);
        if (attributes.FirstOrDefault(static each => each.IsAttribute(TypeNames.Middleware)) is { } middleware)
            AnalyzeMiddleware(context, method, middleware);
    }

    private static void AnalyzeHandler(
        SymbolAnalysisContext context, IMethodSymbol method, ImmutableArray<AttributeData> routes, bool isFallback, RouteClashes table)
    {
        var violations = new Violations();
        if (HandlerParser.Parse(method, violations) is { } handler)
        {
            foreach (AttributeData route in routes)
                if (RouteParser.Parse(method, route, null, handler, violations) is { } model)
                    table.Add(model.Id, handler.Method, Locations.OfArgument(route));
            if (isFallback)
                table.Add(null, handler.Method, Locations.OfName(method));
        }

        Report(context, violations);
    }

    private static void AnalyzeType(SymbolAnalysisContext context, RouteClashes table)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.DispatcherAttribute)) is not { } attribute)
            return;
        var violations = new Violations();
        if (TableParser.Parse(type, attribute, violations) is { } model)
            table.Add(model);
        Report(context, violations);
    }

    private static void AnalyzeMiddleware(SymbolAnalysisContext context, IMethodSymbol method, AttributeData attribute)
    {
        var violations = new Violations();
        MiddlewareParser.Parse(method, attribute, violations);
        Report(context, violations);
    }

    private static void Report(SymbolAnalysisContext context, Violations violations)
    {
        foreach (Violation violation in violations.Items)
            context.ReportDiagnostic(violation.ToDiagnostic());
    }
}
