using Microsoft.CodeAnalysis;

namespace Netman.Docs.Tests.Api;

/// <summary>What users of an assembly can name: its public types, and their public and protected members.</summary>
internal static class PublicSurface
{
    public static IEnumerable<INamedTypeSymbol> TypesOf(IAssemblySymbol assembly) =>
        TypesOf(assembly.GlobalNamespace).OrderBy(static type => type.ToDisplayString(), StringComparer.Ordinal);

    /// <summary>Members in the order of their kinds, without accessors and without what the compiler adds to records.</summary>
    public static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type) =>
        type.GetMembers().Where(member => IsVisible(member, type) && !IsSynthesized(member, type));

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceSymbol space) =>
        space.GetTypeMembers().Where(static type => type.DeclaredAccessibility == Accessibility.Public).SelectMany(WithNested)
            .Concat(space.GetNamespaceMembers().SelectMany(TypesOf));

    private static IEnumerable<INamedTypeSymbol> WithNested(INamedTypeSymbol type) =>
        type.GetTypeMembers().Where(nested => IsVisible(nested, type)).SelectMany(WithNested).Prepend(type);

    private static bool IsVisible(ISymbol member, INamedTypeSymbol type) => member.DeclaredAccessibility switch
    {
        Accessibility.Public => true,
        Accessibility.Protected or Accessibility.ProtectedOrInternal => !type.IsSealed,
        _ => false,
    };

    private static bool IsSynthesized(ISymbol member, INamedTypeSymbol type) =>
        member is INamedTypeSymbol or IMethodSymbol { AssociatedSymbol: not null }
        || IsDefaultConstructor(member, type)
        || member.Name is "EqualityContract" or "<Clone>$"
        || member.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute");

    /// <summary>Every struct has it, whether it was written or not.</summary>
    private static bool IsDefaultConstructor(ISymbol member, INamedTypeSymbol type) =>
        type.IsValueType && member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true };
}
