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
        SyntaxToken next = list.GetLastToken().GetNextToken();
        MethodDeclarationSyntax kept = method.ReplaceToken(next, next.WithLeadingTrivia(Around(list, next.LeadingTrivia)));
        return kept.RemoveNode(kept.AttributeLists[method.AttributeLists.IndexOf(list)], SyntaxRemoveOptions.KeepNoTrivia)!;
    }

    /// <summary>What was said before and behind it, without the line that it stood on.</summary>
    private static IEnumerable<SyntaxTrivia> Around(AttributeListSyntax list, SyntaxTriviaList next)
    {
        SyntaxTrivia[] leading = [.. list.GetLeadingTrivia()];
        if (list.GetTrailingTrivia().Any(static each => each.IsKind(SyntaxKind.SingleLineCommentTrivia) || each.IsKind(SyntaxKind.MultiLineCommentTrivia)))
            return [.. leading, .. list.GetTrailingTrivia().SkipWhile(IsSpace), .. next];
        return next.Count == 0 ? leading : [.. leading.AsEnumerable().Reverse().SkipWhile(IsSpace).Reverse(), .. next];
    }

    private static bool IsSpace(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.WhitespaceTrivia);
}
