using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Netman.CodeFixes;

/// <summary>A line ends as the others of its file do: in the user's file, not as on the machine that edits it.</summary>
internal static class LineEnd
{
    public static SyntaxTrivia Of(SyntaxNode node)
    {
        SyntaxTrivia known = node.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(static each => each.IsKind(SyntaxKind.EndOfLineTrivia));
        return known.IsKind(SyntaxKind.EndOfLineTrivia) ? SyntaxFactory.EndOfLine(known.ToString()) : SyntaxFactory.EndOfLine("\n");
    }
}
