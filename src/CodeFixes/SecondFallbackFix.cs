using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG010: a second fallback or text route is none.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SecondFallbackFix))]
public sealed class SecondFallbackFix() : NodeFix("Remove the attribute", "NMG010")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic)
    {
        AttributeSyntax[] attributes = underlined is MethodDeclarationSyntax method
            ? [.. method.AttributeLists.SelectMany(static list => list.Attributes).Where(IsSingle)]
            : [];
        return attributes.Length == 1 ? (underlined, Without((MethodDeclarationSyntax)underlined, attributes[0])) : null;
    }

    private static bool IsSingle(AttributeSyntax attribute) =>
        attribute.Name.ToString().Split('.').Last() is "FallbackRoute" or "FallbackRouteAttribute" or "TextRoute" or "TextRouteAttribute";

    private static SyntaxNode Without(MethodDeclarationSyntax method, AttributeSyntax attribute)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1)
            return method.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(attribute)));
        SyntaxTriviaList leading = list.GetLeadingTrivia();
        MethodDeclarationSyntax bare = method.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!;
        return method.AttributeLists[0] == list ? bare.WithLeadingTrivia(leading) : bare;
    }
}
