using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Diagnostics;

namespace Netman.Generators.Tests.Support;

/// <summary>What the analyzer says about a source: each finding as <c>NMG000 "the underlined text"</c>.</summary>
internal static class Diagnose
{
    public static async Task<string[]> Source(params string[] sources) =>
        [.. (await Find(sources)).Select(static found => $"{found.Id} \"{Underlined(found)}\"")];

    public static Task<Diagnostic[]> Find(params string[] sources) => Find(Compilations.Create(sources));

    /// <summary>All analyzers that the package brings, whoever wrote them last.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(RouteAnalyzer).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static async Task<Diagnostic[]> Find(Compilation compilation)
    {
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(Analyzers, new AnalyzerOptions(ImmutableArray<AdditionalText>.Empty));
        ImmutableArray<Diagnostic> found = await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static each => each.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(static each => each.Location.SourceSpan.Start)];
    }

    public static string Underlined(Diagnostic found) =>
        found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan);
}
