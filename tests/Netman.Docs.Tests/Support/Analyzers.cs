using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Netman.Generators.Diagnostics;

namespace Netman.Docs.Tests.Support;

/// <summary>All analyzers that the package brings.</summary>
internal static class Analyzers
{
    public static ImmutableArray<DiagnosticAnalyzer> All { get; } =
    [
        .. typeof(RouteAnalyzer).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>What they find in a compilation; what its author has silenced is not in it.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Find(Compilation compilation, CancellationToken cancelled) =>
        await compilation.WithAnalyzers(All, new AnalyzerOptions([])).GetAnalyzerDiagnosticsAsync(cancelled);
}
