using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Route attributes: where symbols stop and models begin.</summary>
internal static class RouteParser
{
    /// <summary>One model for each route attribute of a method: a method may serve several ids.</summary>
    public static IEnumerable<RouteModel> Parse(IMethodSymbol method, ImmutableArray<AttributeData> attributes)
    {
        ImmutableArray<AttributeData> routes = attributes.RemoveAll(static each => KindOf(each) is null);
        var violations = new Violations();
        return !routes.IsEmpty && HandlerParser.Parse(method, violations) is { } handler
            ? routes.Select(each => Parse(method, each, handler, violations)).OfType<RouteModel>()
            : [];
    }

    /// <summary>Null where the attribute does not compile, because the user is still typing, or breaks a rule.</summary>
    public static RouteModel? Parse(IMethodSymbol method, AttributeData attribute, HandlerModel handler, Violations violations) =>
        KindOf(attribute) switch
        {
            // In no group: nobody enters one through an unknown id.
            RouteKind.Fallback => Guard(method, violations, new RouteModel(RouteKind.Fallback, 0, null, RouteLimits.None, handler)
            {
                TakesBadPayloads = attribute.NamedArgument("BadPayloads") is true,
            }),
            RouteKind.Text => TextRouteParser.Parse(method, handler, GroupOf(method), violations) is { } text ? Guard(method, violations, text) : null,
            RouteKind.Message when attribute.FirstArgument() is uint id => ParseMessage(method, attribute, id, handler, violations),
            _ => null,
        };

    private static RouteModel? ParseMessage(IMethodSymbol method, AttributeData attribute, uint id, HandlerModel handler, Violations violations)
    {
        HandlerExecution execution = LimitsParser.ParseExecution(method, attribute, handler, violations);
        return LimitsParser.Parse(method, attribute, violations) is { } limits
            ? Guard(method, violations, new RouteModel(RouteKind.Message, id, GroupOf(method), limits, handler) { Execution = execution })
            : null;
    }

    /// <summary>A route with the middleware that its class and its method ask for; null where that cannot be called.</summary>
    private static RouteModel? Guard(IMethodSymbol method, Violations violations, RouteModel route) =>
        UsedMiddlewareParser.Parse(method, violations) is { } used ? route with { Used = used } : null;

    public static RouteKind? KindOf(AttributeData attribute)
    {
        if (attribute.IsAttribute(TypeNames.MessageRoute))
            return RouteKind.Message;
        if (attribute.IsAttribute(TypeNames.FallbackRoute))
            return RouteKind.Fallback;
        return attribute.IsAttribute(TypeNames.TextRoute) ? RouteKind.Text : null;
    }

    /// <summary>The method's own group, else the one of the nearest containing type that has one.</summary>
    private static string? GroupOf(IMethodSymbol method) => GroupAttributeOf(method)?.FirstArgument() as string;

    public static AttributeData? GroupAttributeOf(IMethodSymbol method)
    {
        for (ISymbol? symbol = method; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingSymbol)
            if (symbol.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.MessageGroup)) is { } attribute)
                return attribute;
        return null;
    }
}
