using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators.Diagnostics;

/// <summary>
/// Reports what the generator leaves out. Both ask the same parsers, so a method is either in the table or underlined.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RouteAnalyzer : NetmanAnalyzer
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
        Rules.Gate,
        Rules.NoSerializer,
        Rules.SeveralPayloads,
        Rules.PerConnectionClass,
        Rules.SharedBesideOthers,
        Rules.RouteOption,
        Rules.UsedMiddleware,
        Rules.BigEndianLayout,
        Rules.KeyedService,
        Rules.StructLayout,
        Rules.LeftOut,
        Rules.InternalMiddleware,
        Rules.UnknownGroup,
        Rules.UnusedGroup);

    private protected override void Register(CompilationStartAnalysisContext start)
    {
        var program = new WholeProgram();
        start.RegisterSymbolAction(symbol => AnalyzeMethod(symbol, program), SymbolKind.Method);
        start.RegisterSymbolAction(symbol => AnalyzeType(symbol, program), SymbolKind.NamedType);
        start.RegisterSyntaxNodeAction(AnalyzeLocal, SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression);
        start.RegisterCompilationEndAction(program.Report);
    }

    /// <summary>Functions inside of methods, and those beside top-level statements, are no members: no symbol action sees them.</summary>
    private static void AnalyzeLocal(SyntaxNodeAnalysisContext context)
    {
        (SyntaxList<AttributeListSyntax> attributes, SyntaxToken name) = context.Node switch
        {
            LocalFunctionStatementSyntax function => (function.AttributeLists, function.Identifier),
            var lambda => (((ParenthesizedLambdaExpressionSyntax)lambda).AttributeLists, ((ParenthesizedLambdaExpressionSyntax)lambda).ArrowToken),
        };
        if (attributes.Count == 0 || Symbol(context) is not { } method)
            return;
        if (method.GetAttributes().Any(static each => RouteParser.KindOf(each) is not null || each.IsAttribute(TypeNames.Middleware)))
            context.ReportDiagnostic(Diagnostic.Create(Rules.Inaccessible, name.GetLocation(), name.Text, CallRules.Closed));
    }

    private static IMethodSymbol? Symbol(SyntaxNodeAnalysisContext context) => (context.Node is LocalFunctionStatementSyntax
        ? context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken)
        : context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol) as IMethodSymbol;

    private static void AnalyzeMethod(SymbolAnalysisContext context, WholeProgram program)
    {
        // A partial method arrives once for each part, and each part carries the attributes of both.
        if (context.Symbol is not IMethodSymbol { PartialDefinitionPart: null } method)
            return;
        ImmutableArray<AttributeData> attributes = method.GetAttributes();
        if (attributes.IsEmpty)
            return;
        ImmutableArray<AttributeData> routes = attributes.RemoveAll(static each => RouteParser.KindOf(each) is null);
        if (!routes.IsEmpty)
            AnalyzeHandler(context, method, routes, program);
        if (attributes.FirstOrDefault(static each => each.IsAttribute(TypeNames.Middleware)) is { } middleware)
            AnalyzeMiddleware(context, method, middleware, program);
    }

    private static void AnalyzeHandler(
        SymbolAnalysisContext context, IMethodSymbol method, ImmutableArray<AttributeData> routes, WholeProgram program)
    {
        var violations = new Violations();
        if (HandlerParser.Parse(method, violations) is { } handler)
        {
            foreach (AttributeData attribute in routes)
                if (RouteParser.Parse(method, attribute, handler, violations) is { } route)
                    program.Add(route, route.Kind == RouteKind.Message ? Locations.OfArgument(attribute) : Locations.OfName(method), GroupOf(method));
            AddPayloads(method, handler, program);
        }

        Report(context, violations);
    }

    private static Location GroupOf(IMethodSymbol method) =>
        RouteParser.GroupAttributeOf(method) is { } attribute ? Locations.OfArgument(attribute) : Location.None;

    private static void AddPayloads(IMethodSymbol method, HandlerModel handler, WholeProgram program)
    {
        for (int i = 0; i < handler.Arguments.Count; i++)
            if (handler.Arguments[i].Payload is { } payload)
                program.Add(payload, handler.Method, method.Parameters[i].Type, Locations.OfType(method.Parameters[i]));
        if (handler.Reply is { } reply)
            program.Add(reply.Payload, handler.Method, method.ReturnType.ResultOfTask() ?? method.ReturnType, Locations.OfReturnType(method));
    }

    private static void AnalyzeType(SymbolAnalysisContext context, WholeProgram program)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        ImmutableArray<AttributeData> attributes = type.GetAttributes();
        if (attributes.IsEmpty)
            return;
        if (JsonContextParser.Parse(type, attributes) is { } json)
            program.Add(json);
        AnalyzeUses(context, type, attributes);
        if (attributes.FirstOrDefault(static each => each.IsAttribute(TypeNames.DispatcherAttribute)) is not { } attribute)
            return;
        var violations = new Violations();
        if (TableParser.Parse(type, attribute, violations) is { } model)
            program.Add(model);
        Report(context, violations);
    }

    /// <summary>What a class says of itself that its handlers only repeat.</summary>
    private static void AnalyzeUses(SymbolAnalysisContext context, INamedTypeSymbol type, ImmutableArray<AttributeData> attributes)
    {
        var violations = new Violations();
        UsedMiddlewareParser.Check(type, violations);
        Report(context, violations);
        if (attributes.FirstOrDefault(static each => each.IsAttribute(TypeNames.Payload)) is { } payload)
            AnalyzeLayout(context, type, payload, attributes);
    }

    private static void AnalyzeLayout(SymbolAnalysisContext context, INamedTypeSymbol type, AttributeData payload, ImmutableArray<AttributeData> attributes)
    {
        if (!StructLayoutParser.IsBigEndian(payload))
        {
            if (FixedLayoutParser.WhyNot(type) is { } loose)
                context.ReportDiagnostic(Diagnostic.Create(Rules.StructLayout, Locations.OfArgument(payload), type.Name, loose));
        }
        else if (StructLayoutParser.TryParse(type, out _) is { } reason)
            context.ReportDiagnostic(Diagnostic.Create(Rules.BigEndianLayout, Locations.OfArgument(payload), PackOf(type, attributes), type.Name, reason));
    }

    /// <summary>Says to the code fix that one attribute more is all that it takes.</summary>
    private static ImmutableDictionary<string, string?> PackOf(INamedTypeSymbol type, ImmutableArray<AttributeData> attributes) =>
        StructLayoutParser.CouldBePacked(type) && !attributes.Any(static each => each.IsAttribute(TypeNames.StructLayout))
            ? ImmutableDictionary<string, string?>.Empty.Add("Pack", "1")
            : ImmutableDictionary<string, string?>.Empty;

    private static void AnalyzeMiddleware(SymbolAnalysisContext context, IMethodSymbol method, AttributeData attribute, WholeProgram program)
    {
        var violations = new Violations();
        if (MiddlewareParser.Parse(method, attribute, violations) is { } middleware)
            program.Add(middleware, Locations.OfArgument(attribute, "Group"), Locations.OfName(method));
        Report(context, violations);
    }

    private static void Report(SymbolAnalysisContext context, Violations violations)
    {
        foreach (Violation violation in violations.Items)
            context.ReportDiagnostic(violation.ToDiagnostic());
    }
}
