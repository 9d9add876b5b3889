using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;

namespace Netman.Generators.Parsing;

/// <summary>What a route attribute says about messages of which only the header has arrived.</summary>
internal static class LimitsParser
{
    public static RouteLimits? Parse(IMethodSymbol method, AttributeData route, Violations violations)
    {
        int limit = route.NamedArgument("MaxBodyLength") is int length and >= 0 ? length : RouteLimits.ServerLimit;
        if (route.NamedArgument("Gate") is not string gate)
            return new RouteLimits(limit, null);
        if (FindGate(method.ContainingType, gate) is { } found && MethodParser.Parse(found, new Violations()) is { } model)
            return new RouteLimits(limit, model);
        violations.Add(Rules.Gate, Locations.OfArgument(route, "Gate"), gate, method.Name, method.ContainingType.Name);
        return null;
    }

    private static IMethodSymbol? FindGate(INamedTypeSymbol type, string name) =>
        type.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(static method =>
            method is { IsStatic: true, ReturnType.SpecialType: SpecialType.System_Boolean, RefKind: RefKind.None, Parameters.Length: 1 }
            && method.Parameters[0].RefKind == RefKind.None
            && method.Parameters[0].Type.IsNetman("Connection"));
}
