using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Netman.CodeFixes;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>What an editor offers for a diagnostic, applied: the text changes as it says, and nothing is reported any more.</summary>
public class CodeFixTests
{
    [Fact]
    public Task NMG009_async_void_becomes_async_ValueTask() => ShouldFix(
        new AsyncVoidFix(),
        "static class H { [MessageRoute(1)] public static async void M() => await Task.Yield(); }",
        "static class H { [MessageRoute(1)] public static async ValueTask M() => await Task.Yield(); }");

    [Fact]
    public Task NMG006_the_span_of_an_asynchronous_handler_becomes_memory() => ShouldFix(
        new OwnedBodyFix(),
        "static class H { [MessageRoute(1)] public static Task M(Connection c, ReadOnlySpan<byte> body) => throw null!; }",
        "static class H { [MessageRoute(1)] public static Task M(Connection c, ReadOnlyMemory<byte> body) => throw null!; }");

    [Theory]
    [InlineData("private static void M() { }", "internal static void M() { }")]
    [InlineData("static void M() { }", "internal static void M() { }")]
    [InlineData("void M() { }", "internal void M() { }")]
    [InlineData("private protected static async Task M() => await Task.Yield();", "internal static async Task M() => await Task.Yield();")]
    public Task NMG004_an_unreachable_method_becomes_internal(string before, string after) => ShouldFix(
        new AccessibilityFix(), $"class H {{ [MessageRoute(1)] {before} }}", $"class H {{ [MessageRoute(1)] {after} }}");

    [Theory]
    [InlineData("class T;", "partial class T;")]
    [InlineData("public sealed class T { }", "public sealed partial class T { }")]
    public Task NMG011_a_table_class_becomes_partial(string before, string after) =>
        ShouldFix(new PartialTableFix(), "[MessageDispatcher] " + before, "[MessageDispatcher] " + after);

    [Theory]
    [InlineData("class Outer { private class H { [MessageRoute(1)] public static void M() { } } }")]
    [InlineData("interface I { void M(); } class H : I { [MessageRoute(1)] void I.M() { } }")]
    public async Task NMG004_offers_nothing_where_the_method_is_not_what_is_in_the_way(string source) =>
        (await Offer(new AccessibilityFix(), source)).ShouldBeNull();

    private static async Task ShouldFix(CodeFixProvider fix, string source, string expected)
    {
        string changed = (await Offer(fix, source)).ShouldNotBeNull();
        changed.ShouldBe(expected);
        (await Diagnose.Source(changed)).ShouldBeEmpty();
    }

    /// <summary>The text after the first fix that is offered, or null where there is none.</summary>
    private static async Task<string?> Offer(CodeFixProvider fix, string source)
    {
        using var workspace = new AdhocWorkspace();
        Document document = Open(workspace, Compilations.Create(source));
        Compilation compilation = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        Diagnostic found = (await Diagnose.Find((CSharpCompilation)compilation)).ShouldHaveSingleItem();
        List<CodeAction> actions = [];
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, found, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        if (actions.Count == 0)
            return null;
        CodeActionOperation operation = (await actions[0].GetOperationsAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        Document changed = ((ApplyChangesOperation)operation).ChangedSolution.GetDocument(document.Id)!;
        return (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    /// <summary>A compilation's trees as documents of a project; the last one is returned.</summary>
    private static Document Open(AdhocWorkspace workspace, CSharpCompilation compilation)
    {
        Project project = workspace.AddProject("User", LanguageNames.CSharp)
            .WithCompilationOptions(compilation.Options)
            .WithParseOptions(Compilations.ParseOptions)
            .WithMetadataReferences(compilation.References);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            project = project.AddDocument(tree.FilePath, tree.GetText(), filePath: tree.FilePath).Project;
        return project.Documents.Last();
    }
}
