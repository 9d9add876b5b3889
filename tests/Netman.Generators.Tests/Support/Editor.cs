using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace Netman.Generators.Tests.Support;

/// <summary>A workspace with one project, as an editor has it open: what is found in it, what is offered, and what becomes of it.</summary>
internal sealed class Editor : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly ProjectId _project;

    private Editor(CSharpCompilation compilation)
    {
        Project project = _workspace.AddProject("User", LanguageNames.CSharp)
            .WithCompilationOptions(compilation.Options)
            .WithParseOptions(Compilations.ParseOptions)
            .WithMetadataReferences(compilation.References);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            project = project.AddDocument(tree.FilePath, tree.GetText(), filePath: tree.FilePath).Project;
        _project = project.Id;
        Solution = project.Solution;
    }

    /// <summary>As it stands now.</summary>
    public Solution Solution { get; private set; }

    private Project Project => Solution.GetProject(_project)!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Editor Open(params string[] sources) => new(Compilations.Create(sources));

    /// <summary>A second project, as another framework of the same one: with the same files.</summary>
    public Editor WithSecondProject()
    {
        Project second = Solution.AddProject("User2", "User2", LanguageNames.CSharp)
            .WithCompilationOptions(Project.CompilationOptions!).WithParseOptions(Project.ParseOptions!).WithMetadataReferences(Project.MetadataReferences);
        foreach (Document document in Project.Documents)
            second = second.AddDocument(document.Name, document.GetTextAsync(Cancellation).GetAwaiter().GetResult(), filePath: document.FilePath).Project;
        Solution = second.Solution;
        return this;
    }

    /// <summary>Of all projects, as <see cref="Texts"/>.</summary>
    public async Task<string[]> AllTexts()
    {
        List<string> texts = [];
        foreach (Document document in Solution.Projects.SelectMany(static project => project.Documents.Skip(1)))
            texts.Add((await document.GetTextAsync(Cancellation)).ToString());
        return [.. texts];
    }

    /// <summary>As it was, to try something else.</summary>
    public void Reset(Solution before) => Solution = before;

    public void Dispose() => _workspace.Dispose();

    public async Task<Diagnostic[]> Find() => await Diagnose.Find((CSharpCompilation)(await Project.GetCompilationAsync(Cancellation))!);

    /// <summary>The sources, without the usings that every test has.</summary>
    public async Task<string[]> Texts()
    {
        List<string> texts = [];
        foreach (Document document in Project.Documents.Skip(1))
            texts.Add((await document.GetTextAsync(Cancellation)).ToString());
        return [.. texts];
    }

    public async Task<string[]> Errors() =>
        [.. (await Project.GetCompilationAsync(Cancellation))!.GetDiagnostics(Cancellation)
            .Where(static each => each.Severity == DiagnosticSeverity.Error).Select(static each => each.ToString())];

    /// <summary>What a fix offers for one finding.</summary>
    public async Task<CodeAction[]> Offers(CodeFixProvider fix, Diagnostic found)
    {
        Document document = Project.GetDocument(found.Location.SourceTree)!;
        List<CodeAction> actions = [];
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, found, (action, _) => actions.Add(action), Cancellation));
        return [.. actions];
    }

    /// <summary>As the editor does: what it shows before has to be what comes of it.</summary>
    public async Task Apply(CodeAction action)
    {
        (await action.GetPreviewOperationsAsync(Cancellation)).ShouldNotBeEmpty();
        var operation = (ApplyChangesOperation)(await action.GetOperationsAsync(Cancellation)).ShouldHaveSingleItem();
        Solution = operation.ChangedSolution;
    }

    /// <summary>All findings of a document, a project or a solution at once.</summary>
    public async Task ApplyAll(CodeFixProvider fix, FixAllScope scope, string title)
    {
        Document document = Project.Documents.Last();
        var all = scope == FixAllScope.Document
            ? new FixAllContext(document, fix, scope, title, fix.FixableDiagnosticIds, new Findings(this), Cancellation)
            : new FixAllContext(Project, fix, scope, title, fix.FixableDiagnosticIds, new Findings(this), Cancellation);
        await Apply((await fix.GetFixAllProvider()!.GetFixAsync(all)).ShouldNotBeNull());
    }

    private sealed class Findings(Editor editor) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            await Diagnose.Find((await project.GetCompilationAsync(cancellationToken))!);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            (await editor.Find()).Where(found => found.Location.SourceTree!.FilePath == document.FilePath);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(ImmutableArray<Diagnostic>.Empty);
    }
}
