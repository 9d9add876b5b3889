using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Route and fallback attributes: where symbols stop and models begin.</summary>
internal static class RouteParser
{
    /// <summary>One model for each route attribute of a method: a method may serve several ids.</summary>
    public static EquatableArray<RouteModel> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return context.TargetSymbol is IMethodSymbol method
            ? Parse(method, context.Attributes, new Violations())
            : default;
    }

    public static EquatableArray<RouteModel> Parse(
        IMethodSymbol method, ImmutableArray<AttributeData> attributes, Violations violations)
    {
        if (HandlerParser.Parse(method, violations) is not { } handler)
            return default;
        string? group = GroupOf(method);
        return attributes.Select(each => Parse(method, each, group, handler, violations)).OfType<RouteModel>().ToEquatableArray();
    }

    /// <summary>Null where the id is missing or does not compile: the user is still typing.</summary>
    public static RouteModel? Parse(
        IMethodSymbol method, AttributeData attribute, string? group, HandlerModel handler, Violations violations) =>
        LimitsParser.Parse(method, attribute, violations) is { } limits && attribute.FirstArgument() is uint id
            ? new RouteModel(id, group, limits, handler)
            : null;

    public static HandlerModel? ParseFallback(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return context.TargetSymbol is IMethodSymbol method ? HandlerParser.Parse(method, new Violations()) : null;
    }

    /// <summary>The method's own group, else the one of the nearest containing type that has one.</summary>
    private static string? GroupOf(IMethodSymbol method)
    {
        for (ISymbol? symbol = method; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingSymbol)
            if (symbol.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.MessageGroup)) is { } attribute)
                return attribute.FirstArgument() as string;
        return null;
    }
}
