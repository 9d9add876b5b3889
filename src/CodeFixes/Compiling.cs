using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>Nothing is offered that leaves an error behind which was not there: what a fix has not thought of, the compiler knows.</summary>
internal static class Compiling
{
    /// <param name="before">As it stands.</param>
    /// <param name="after">As it would be.</param>
    /// <param name="underlined">Where: files that speak of its method are looked at too, if more than its body may change.</param>
    /// <param name="cancellation">Ends the look.</param>
    public static async Task<bool> HoldsAfter(Solution before, Solution after, SyntaxNode underlined, CancellationToken cancellation)
    {
        foreach (ProjectChanges project in after.GetChanges(before).GetProjectChanges())
        {
            HashSet<DocumentId> concerned = [.. project.GetChangedDocuments()];
            if (MethodAround(underlined) is { } name)
                concerned.UnionWith(await Mentioning(project.NewProject, name, cancellation).ConfigureAwait(false));
            foreach (DocumentId each in concerned)
                if (await HasNewError(before.GetDocument(each), after.GetDocument(each)!, cancellation).ConfigureAwait(false))
                    return false;
        }

        return true;
    }

    private static async Task<bool> HasNewError(Document? before, Document after, CancellationToken cancellation)
    {
        Dictionary<string, int> errors = await Errors(after, cancellation).ConfigureAwait(false);
        if (errors.Count == 0)
            return false;
        Dictionary<string, int> known = before is null ? [] : await Errors(before, cancellation).ConfigureAwait(false);
        return errors.Any(each => !known.TryGetValue(each.Key, out int count) || count < each.Value);
    }

    private static async Task<Dictionary<string, int>> Errors(Document document, CancellationToken cancellation) =>
        await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } model
            ? model.GetDiagnostics(null, cancellation).Where(static each => each.Severity == DiagnosticSeverity.Error).GroupBy(static each => each.Id)
                .ToDictionary(static same => same.Key, static same => same.Count(), StringComparer.Ordinal)
            : [];

    /// <summary>The method whose signature or attributes are underlined; null within a body, of which nobody else knows.</summary>
    private static string? MethodAround(SyntaxNode underlined) =>
        underlined.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && method.Body?.Span.Contains(underlined.Span) is not true
            && method.ExpressionBody?.Span.Contains(underlined.Span) is not true
            ? method.Identifier.ValueText
            : null;

    private static async Task<IEnumerable<DocumentId>> Mentioning(Project project, string name, CancellationToken cancellation)
    {
        List<DocumentId> found = [];
        foreach (Document each in project.Documents)
            if ((await each.GetTextAsync(cancellation).ConfigureAwait(false)).ToString().Contains(name))
                found.Add(each.Id);
        return found;
    }
}
