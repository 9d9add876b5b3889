using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>A fix that has to know what names mean, that changes more than what is underlined, or that leaves a choice.</summary>
public abstract class SymbolFix : CodeFixProvider
{
    private protected SymbolFix(params string[] diagnostics) => FixableDiagnosticIds = ImmutableArray.Create(diagnostics);

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => EditsTogether.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
            return;
        Diagnostic diagnostic = context.Diagnostics[0];
        Solution solution = context.Document.Project.Solution;
        foreach (Edit edit in Edits(root, model, diagnostic))
            if (solution.GetDocument(edit.Before.SyntaxTree) is not null)
                context.RegisterCodeFix(CodeAction.Create(edit.Title, token => EditsTogether.Apply(solution, [edit], token), edit.Title), diagnostic);
    }

    internal IEnumerable<Edit> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic) =>
        Find(root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), model, diagnostic);

    /// <summary>What could be done, the best first; nothing where this occurrence cannot be fixed mechanically.</summary>
    private protected abstract IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic);

    /// <summary>The declaration of a type that a member can be added to or an attribute put on, if it is written in this project.</summary>
    private protected static TypeDeclarationSyntax? DeclarationOf(ITypeSymbol type) =>
        type.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as TypeDeclarationSyntax;
}
