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
        foreach (IReadOnlyList<Edit> offer in await Offers(context.Document, root, model, diagnostic, context.CancellationToken).ConfigureAwait(false))
            context.RegisterCodeFix(CodeAction.Create(offer[0].Title, token => EditsTogether.Apply(solution, offer, token), offer[0].Title), diagnostic);
    }

    /// <summary>Edits of one title are one offer; one that cannot be made, or does not compile, is none.</summary>
    internal async Task<IEnumerable<IReadOnlyList<Edit>>> Offers(Document document, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode underlined = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        Solution solution = document.Project.Solution;
        List<IReadOnlyList<Edit>> offers = [];
        foreach (Edit[] offer in Find(underlined, model, diagnostic).GroupBy(static edit => edit.Title).Select(static same => same.ToArray()))
            if (offer.All(edit => solution.GetDocument(edit.Before.SyntaxTree) is not null)
                && await Compiling.HoldsAfter(solution, await EditsTogether.Apply(solution, offer, cancellation).ConfigureAwait(false), underlined, cancellation).ConfigureAwait(false))
                offers.Add(offer);
        return offers;
    }

    /// <summary>What could be done, the best first; nothing where this occurrence cannot be fixed mechanically.</summary>
    private protected abstract IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic);

    /// <summary>The declaration of a type that a member can be added to or an attribute put on, if it is written in this project.</summary>
    private protected static TypeDeclarationSyntax? DeclarationOf(ITypeSymbol type) =>
        type.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as TypeDeclarationSyntax;
}
