using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>Attributes as one writes them: each on a line of its own, below the others, with the line ends that the file has.</summary>
internal static class AttributeLines
{
    /// <param name="type">What is marked.</param>
    /// <param name="attribute">Its full name and arguments; names in it are written as short as the file allows.</param>
    /// <param name="end">How a line of the file ends.</param>
    public static TypeDeclarationSyntax AddAbove(TypeDeclarationSyntax type, string attribute, SyntaxTrivia end)
    {
        // Parsed, not made: what is made invites the formatter to look at what is around it.
        AttributeListSyntax list = SyntaxFactory.ParseMemberDeclaration($"[{attribute}] class C;")!.AttributeLists[0];
        list = list.ReplaceNodes(list.DescendantNodes().Where(IsName), static (_, each) => each.WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation));
        SyntaxTrivia[] indent = [.. type.GetLeadingTrivia().Reverse().TakeWhile(static each => each.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse()];
        list = list.WithTrailingTrivia(end);
        if (type.AttributeLists.Count == 0)
            return (TypeDeclarationSyntax)type.WithLeadingTrivia(indent).WithAttributeLists([list.WithLeadingTrivia(type.GetLeadingTrivia())]);
        AttributeListSyntax last = type.AttributeLists.Last();
        return last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            ? type.WithAttributeLists(type.AttributeLists.Add(list.WithLeadingTrivia(indent)))
            : type.WithAttributeLists(type.AttributeLists.Replace(last, last.WithTrailingTrivia(end)).Add(list.WithLeadingTrivia(indent)));
    }

    private static bool IsName(SyntaxNode node) => node is NameSyntax { Parent: AttributeSyntax } or MemberAccessExpressionSyntax or TypeSyntax { Parent: TypeOfExpressionSyntax };
}
