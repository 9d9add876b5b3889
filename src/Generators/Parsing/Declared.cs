using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.Generators.Parsing;

/// <summary>How a type was declared, with the types around it.</summary>
internal static class Declared
{
    /// <summary>False while somebody still types the namespace.</summary>
    public static bool HasNamedSpace(this INamedTypeSymbol type)
    {
        for (INamespaceSymbol? space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
            if (space.Name.Length == 0)
                return false;
        return true;
    }

    /// <summary>Whether it, the types around it and its namespace have been given names.</summary>
    public static bool HasName(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
            if (!type.CanBeReferencedByName || !type.HasNamedSpace())
                return false;
        return true;
    }

    public static bool IsPartial(this INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Any(static part =>
            part.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>Whether other files can add to it: it and every type around it are partial.</summary>
    public static bool IsPartialThroughout(this INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
            if (!type.IsPartial())
                return false;
        return true;
    }

    /// <summary>Whether it or a type around it has type parameters.</summary>
    public static bool IsGeneric(this INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
            if (type.Arity > 0)
                return true;
        return false;
    }

    /// <summary>Whether it is <c>JsonSerializerContext</c> or derives from it.</summary>
    public static bool IsJsonContext(this INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
            if (type.Name == "JsonSerializerContext" && type.ContainingNamespace.Is("System.Text.Json.Serialization"))
                return true;
        return false;
    }
}
