using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>Attributes as one writes them: each on a line of its own, below the others.</summary>
internal static class AttributeLines
{
    public static TypeDeclarationSyntax AddAbove(TypeDeclarationSyntax type, AttributeSyntax attribute)
    {
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute));
        SyntaxTrivia[] indent = [.. type.GetLeadingTrivia().Reverse().TakeWhile(static each => each.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse()];
        SyntaxTriviaList end = SyntaxFactory.TriviaList(SyntaxFactory.ElasticLineFeed);
        if (type.AttributeLists.Count > 0)
            return type.WithAttributeLists(type.AttributeLists.Add(list.WithLeadingTrivia(indent).WithTrailingTrivia(end)));
        return (TypeDeclarationSyntax)type.WithoutLeadingTrivia().WithLeadingTrivia(indent).AddAttributeLists(list.WithTrailingTrivia(end)).WithLeadingTrivia(type.GetLeadingTrivia());
    }
}
