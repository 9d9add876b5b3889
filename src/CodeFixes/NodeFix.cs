using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>A fix that replaces one syntax node by another, found from what the diagnostic underlines.</summary>
public abstract class NodeFix : CodeFixProvider
{
    private readonly string _title;

    private protected NodeFix(string title, params string[] diagnostics)
    {
        _title = title;
        FixableDiagnosticIds = ImmutableArray.Create(diagnostics);
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
            return;
        Diagnostic diagnostic = context.Diagnostics[0];
        SyntaxNode underlined = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        foreach ((SyntaxNode before, SyntaxNode after) in Fixes(underlined, diagnostic))
        {
            Document changed = context.Document.WithSyntaxRoot(root.ReplaceNode(before, after));
            if (!await Compiling.HoldsAfter(context.Document.Project.Solution, changed.Project.Solution, underlined, context.CancellationToken).ConfigureAwait(false))
                continue;
            context.RegisterCodeFix(CodeAction.Create(_title, _ => Task.FromResult(changed), _title), diagnostic);
            return;
        }
    }

    /// <summary>Whether it is in the signature of a partial method, of which another part has to say the same.</summary>
    private protected static bool IsInPart(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && method.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>The nodes to replace and their replacements, of which the first that compiles is offered; none where this occurrence
    /// cannot be fixed mechanically.</summary>
    private protected virtual IEnumerable<(SyntaxNode Before, SyntaxNode After)> Fixes(SyntaxNode underlined, Diagnostic diagnostic) =>
        Fix(underlined, diagnostic) is { } only ? [only] : [];

    /// <summary>The one that there is.</summary>
    private protected virtual (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) => null;
}
