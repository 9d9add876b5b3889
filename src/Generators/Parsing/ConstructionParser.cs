using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;

namespace Netman.Generators.Parsing;

/// <summary>Can the table make the one instance on which an instance method is called, and out of which services?</summary>
internal static class ConstructionParser
{
    public static IMethodSymbol? Parse(IMethodSymbol method, Violations violations)
    {
        INamedTypeSymbol type = method.ContainingType;
        IMethodSymbol? constructor = type is { TypeKind: TypeKind.Class, IsAbstract: false } ? FindConstructor(type) : null;
        if (constructor is null || (HasRequiredMembers(type) && !SetsRequiredMembers(constructor)))
            violations.Add(Rules.NotConstructible, Locations.OfName(method), method.Name, type.Name);
        return constructor;
    }

    /// <summary>The one without parameters, else the only one, if services can fill it.</summary>
    private static IMethodSymbol? FindConstructor(INamedTypeSymbol type)
    {
        IMethodSymbol[] reachable = [.. type.InstanceConstructors.Where(each => IsReachable(each) && !IsCopy(each, type))];
        return reachable.FirstOrDefault(static each => each.Parameters.IsEmpty)
            ?? (reachable.Length == 1 && reachable[0].Parameters.All(static each => each.RefKind == RefKind.None && each.Type.IsServiceType())
                ? reachable[0]
                : null);
    }

    private static bool IsReachable(IMethodSymbol constructor) =>
        constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        type.IsRecord && constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static bool HasRequiredMembers(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? each = type; each is not null; each = each.BaseType)
            if (each.GetMembers().Any(static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }))
                return true;
        return false;
    }

    private static bool SetsRequiredMembers(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "SetsRequiredMembersAttribute");
}
