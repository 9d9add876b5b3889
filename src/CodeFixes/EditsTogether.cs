using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Netman.CodeFixes;

/// <summary>
/// All edits of one kind in one step. Several may change one place, as where a class gets an attribute for each finding: of those
/// the editor's own way of merging texts would keep one.
/// </summary>
internal sealed class EditsTogether : FixAllProvider
{
    public static readonly EditsTogether Instance = new();

    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        List<Edit> edits = [];
        foreach (Diagnostic diagnostic in await Findings(context).ConfigureAwait(false))
            if (context.Solution.GetDocument(diagnostic.Location.SourceTree) is { } document)
                edits.AddRange(await Edits(context, document, diagnostic).ConfigureAwait(false));
        return edits.Count == 0 ? null : CodeAction.Create(edits[0].Title, token => Apply(context.Solution, edits, token), edits[0].Title);
    }

    public static async Task<Solution> Apply(Solution solution, IReadOnlyList<Edit> edits, CancellationToken cancellation)
    {
        foreach (IGrouping<SyntaxTree, Edit> file in edits.GroupBy(static edit => edit.Before.SyntaxTree))
        {
            SyntaxNode root = await file.Key.GetRootAsync(cancellation).ConfigureAwait(false);
            ILookup<SyntaxNode, Edit> changes = file.ToLookup(static edit => edit.Before);
            SyntaxNode changed = root.ReplaceNodes(changes.Select(static each => each.Key), (before, node) => Distinct(changes[before]).Aggregate(node, static (now, edit) => edit.Change(now)));
            solution = solution.WithDocumentSyntaxRoot(solution.GetDocument(file.Key)!.Id, changed);
        }

        return solution;
    }

    // Two findings may ask for one and the same.
    private static IEnumerable<Edit> Distinct(IEnumerable<Edit> edits) =>
        edits.GroupBy(static edit => edit.Change(edit.Before).ToFullString()).Select(static same => same.First());

    private static async Task<IEnumerable<Diagnostic>> Findings(FixAllContext context)
    {
        if (context is { Scope: FixAllScope.Document, Document: { } document })
            return await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
        List<Diagnostic> found = [];
        foreach (Project project in context.Scope == FixAllScope.Solution ? context.Solution.Projects : [context.Project])
            found.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
        return found;
    }

    private static async Task<IEnumerable<Edit>> Edits(FixAllContext context, Document document, Diagnostic diagnostic)
    {
        if (await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
            return [];
        IEnumerable<IReadOnlyList<Edit>> offers = await ((SymbolFix)context.CodeFixProvider).Offers(document, root, model, diagnostic, context.CancellationToken).ConfigureAwait(false);
        return offers.FirstOrDefault(offer => offer[0].Title == context.CodeActionEquivalenceKey) ?? [];
    }
}
