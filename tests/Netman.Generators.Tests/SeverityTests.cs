using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>The user has the last word: <c>dotnet_diagnostic.NMG0nn.severity</c> in an .editorconfig.</summary>
public class SeverityTests
{
    private const string Source = "static class H { [MessageRoute(1)] public static int M() { Thread.Sleep(1); return 0; } }";

    [Theory]
    [InlineData("NMG003", "none", null)]
    [InlineData("NMG003", "silent", DiagnosticSeverity.Hidden)]
    [InlineData("NMG003", "suggestion", DiagnosticSeverity.Info)]
    [InlineData("NMG003", "warning", DiagnosticSeverity.Warning)]
    [InlineData("NMG003", "error", DiagnosticSeverity.Error)]
    [InlineData("NMG019", "none", null)]
    [InlineData("NMG019", "warning", DiagnosticSeverity.Warning)]
    [InlineData("NMG019", "error", DiagnosticSeverity.Error)]
    public async Task A_severity_is_what_the_editorconfig_says(string id, string severity, DiagnosticSeverity? expected) =>
        (await Find($"dotnet_diagnostic.{id}.severity = {severity}")).Where(each => each.Id == id)
            .Select(static each => (DiagnosticSeverity?)each.Severity).SingleOrDefault().ShouldBe(expected);

    [Fact]
    public async Task Without_a_word_it_is_the_default() =>
        (await Find("")).Select(static each => (each.Id, each.Severity)).ShouldBe([("NMG003", DiagnosticSeverity.Error), ("NMG019", DiagnosticSeverity.Warning)], ignoreOrder: true);

    private static async Task<ImmutableArray<Diagnostic>> Find(string line)
    {
        AnalyzerConfigSet rules = AnalyzerConfigSet.Create(ImmutableArray.Create(AnalyzerConfig.Parse($"root = true\n[*.cs]\n{line}\n", "/src/.editorconfig")));
        CSharpCompilation compilation = Compilations.Create(Source);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            compilation = compilation.ReplaceSyntaxTree(tree, tree.WithFilePath("/src/" + tree.FilePath));
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new Options(rules)));
        return await compilation.WithAnalyzers(Diagnose.Analyzers, new AnalyzerOptions([])).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the command-line compiler makes of an .editorconfig.</summary>
    private sealed class Options(AnalyzerConfigSet rules) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            rules.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            rules.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
    }
}
