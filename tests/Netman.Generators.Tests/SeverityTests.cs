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

    private const string Rest = """
        static class R
        {
            [MessageRoute(90)] public static int A() => 1;
            [MessageRoute(91)] public static void B(Bad bad) { }
            [MessageRoute(92), MessageGroup("insiders")] public static void C() { }
            [MessageRoute(94)] public static void E([Microsoft.Extensions.DependencyInjection.FromKeyedServices("k")] IDisposable keyed) { }
            [Middleware(Group = "nobody")] internal static ValueTask D(MessageContext context, MessageDelegate next) => next(context);
        }
        [Payload] public struct Loose { public (byte One, int Two) Pair; }
        [PerConnection] public class Bad(int number) { public int Number => number; }
        public static class Open { [MessageRoute(93), MessageGroup("insiders")] public static void A() { } }
        static class Closed { [Middleware(Group = "insiders")] public static ValueTask A(MessageContext context, MessageDelegate next) => next(context); }
        """;

    /// <summary>Every rule that has a place in the source; one cannot: what is wrong is in a library.</summary>
    private static string[] Ids { get; } = [.. Diagnose.Analyzers.SelectMany(static each => each.SupportedDiagnostics).Select(static rule => rule.Id).Where(static id => id != "NMG035").Order()];

    private static string[] AllBad(string before) =>
        [.. BadSamples.All.Append(Rest).Select((sample, index) => $"{before}\nnamespace All{index}\n{{\n{sample}\n}}\n")];

    [Fact]
    public async Task The_samples_have_a_finding_of_each_rule() =>
        (await Diagnose.Find(AllBad(""))).Select(static each => each.Id).Distinct().Order().ShouldBe(Ids);

    [Theory]
    [InlineData("root = true\n[*.cs]")]
    [InlineData("is_global = true")]
    public async Task Each_rule_has_the_severity_that_a_config_says(string head)
    {
        (await Find(AllBad(""), head, Lines("none"))).ShouldBeEmpty();
        (await Find(AllBad(""), head, Lines("suggestion"))).Select(static each => each.Severity).Distinct().ShouldBe([DiagnosticSeverity.Info]);
    }

    [Fact]
    public async Task Each_rule_can_be_suppressed_where_it_is_found()
    {
        (await Diagnose.Find(AllBad("#pragma warning disable " + string.Join(", ", Ids)))).ShouldBeEmpty();
        string suppressions = string.Concat(Ids.Select(static id => $"[assembly: System.Diagnostics.CodeAnalysis.SuppressMessage(\"Netman.Routing\", \"{id}\")]\n"));
        (await Diagnose.Find([.. AllBad(""), suppressions])).ShouldBeEmpty();
    }

    private static string Lines(string severity) => string.Concat(Ids.Select(id => $"dotnet_diagnostic.{id}.severity = {severity}\n"));

    private static Task<ImmutableArray<Diagnostic>> Find(string line) => Find([Source], "root = true\n[*.cs]", line);

    private static async Task<ImmutableArray<Diagnostic>> Find(string[] sources, string head, string lines)
    {
        AnalyzerConfigSet rules = AnalyzerConfigSet.Create(ImmutableArray.Create(AnalyzerConfig.Parse($"{head}\n{lines}\n", "/src/.editorconfig")));
        CSharpCompilation compilation = Compilations.Create(sources);
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
