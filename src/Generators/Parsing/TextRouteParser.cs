using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;

namespace Netman.Generators.Parsing;

/// <summary>A text message has no id to reply under, so its handler answers with text or by itself.</summary>
internal static class TextRouteParser
{
    public static RouteModel? Parse(IMethodSymbol method, HandlerModel handler, string? group, Violations violations)
    {
        if (handler.Reply is not null and not { Payload.Kind: PayloadKind.Text, Id: null })
        {
            violations.Add(Rules.UnsupportedReturn, Locations.OfReturnType(method), method.Name, method.ReturnType.ToDisplayString());
            return null;
        }

        return new RouteModel(RouteKind.Text, 0, group, RouteLimits.None, handler);
    }
}
