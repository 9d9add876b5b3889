using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.Generators.Declarations;

/// <summary>The parts of a file that no symbol's shape depends on, so that typing in them changes no declaration.</summary>
internal static class Body
{
    public static bool Is(SyntaxNode node) => node.Kind() switch
    {
        SyntaxKind.Block or SyntaxKind.ArrowExpressionClause or SyntaxKind.GlobalStatement => true,
        SyntaxKind.EqualsValueClause => IsInitializer(node),
        _ => false,
    };

    /// <summary>
    /// What a declaration still depends on: that there is a body, and whether an accessor's says <c>field</c>, which gives the type
    /// one more field.
    /// </summary>
    public static ulong ShapeOf(SyntaxNode body) =>
        ((ulong)body.RawKind << 1) | (body.Parent is AccessorDeclarationSyntax or PropertyDeclarationSyntax && SaysField(body) ? 1u : 0u);

    private static bool SaysField(SyntaxNode body) => body.DescendantTokens().Any(static token => token.Text == "field");

    /// <summary>Of a property or a field; a constant's value is part of what attributes say.</summary>
    private static bool IsInitializer(SyntaxNode value) =>
        value.Parent is PropertyDeclarationSyntax
        || (value.Parent?.Parent?.Parent is FieldDeclarationSyntax field && !field.Modifiers.Any(SyntaxKind.ConstKeyword));
}
