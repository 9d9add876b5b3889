using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;

namespace Netman.Generators.Parsing;

/// <summary>Can the table make the one instance on which an instance method is called?</summary>
internal static class ConstructionParser
{
    public static void Check(IMethodSymbol method, Violations violations)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (type is not { TypeKind: TypeKind.Class, IsAbstract: false } || FindConstructor(type) is not { } constructor)
            violations.Add(Rules.NotConstructible, Locations.OfName(method), method.Name, type.Name);
        else if (HasRequiredMembers(type) && !SetsRequiredMembers(constructor))
            violations.Add(Rules.NotConstructible, Locations.OfName(method), method.Name, type.Name);
    }

    private static IMethodSymbol? FindConstructor(INamedTypeSymbol type) =>
        type.InstanceConstructors.FirstOrDefault(static constructor =>
            constructor.Parameters.IsEmpty
            && constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal);

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
