using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Netman.Docs.Tests.Snippets;

/// <summary>The generators that come with the SDK: JSON contexts, regular expressions.</summary>
internal static class PlatformGenerators
{
    private static readonly string[] s_names =
        ["System.Text.Json.SourceGeneration.dll", "System.Text.RegularExpressions.Generator.dll"];

    public static IReadOnlyList<ISourceGenerator> All { get; } = [.. Directory
        .EnumerateFiles(Newest(), "*.dll", SearchOption.AllDirectories)
        .Where(static path => s_names.Contains(Path.GetFileName(path)))
        .SelectMany(static path => new AnalyzerFileReference(path, new Loader()).GetGenerators(LanguageNames.CSharp))];

    /// <summary>The reference pack of the platform that these tests run on.</summary>
    private static string Newest()
    {
        string packs = typeof(PlatformGenerators).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static each => each.Key == "PlatformAnalyzers").Value!;
        string pack = Directory.EnumerateDirectories(packs, $"{Environment.Version.Major}.*").Order(StringComparer.Ordinal).Last();
        return Path.Combine(pack, "analyzers", "dotnet", "cs");
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
