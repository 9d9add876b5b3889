using Microsoft.CodeAnalysis;

namespace Netman.CodeFixes;

/// <summary>One node, in any file of the project, and what becomes of it.</summary>
internal sealed class Edit(string title, SyntaxNode before, Func<SyntaxNode, SyntaxNode> change)
{
    public Edit(string title, SyntaxNode before, SyntaxNode after)
        : this(title, before, _ => after)
    {
    }

    /// <summary>What the editor calls it: the same for all that are to be made together.</summary>
    public string Title { get; } = title;

    public SyntaxNode Before { get; } = before;

    /// <summary>Applied to the node as it stands, which another edit may have changed before.</summary>
    public SyntaxNode Change(SyntaxNode node) => change(node);
}
