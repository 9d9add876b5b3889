using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Docs.Tests.Support;
using Netman.Generators;

namespace Netman.Docs.Tests.Snippets;

/// <summary>Compiles a snippet as a project with the package would: with the generator, the analyzers and the platform's generators.</summary>
internal static class SnippetCompiler
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview);

    private static readonly ISourceGenerator[] s_generators = [new NetmanGenerator().AsSourceGenerator(), .. PlatformGenerators.All];

    /// <summary>What the SDK brings in by itself, and the namespaces that our pages use without saying so every time.</summary>
    private const string Usings = """
        global using System;
        global using System.Buffers;
        global using System.Buffers.Binary;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Text;
        global using System.Text.Json.Serialization;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Netman;
        """;

    /// <summary>The errors and the diagnostics of ours that the snippet has in the form in which it has the fewest; none where it compiles.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Check(Snippet snippet, string given, CancellationToken cancelled)
    {
        IReadOnlyList<Diagnostic>? best = null;
        foreach (SnippetForm form in SnippetForm.Of(snippet))
        {
            IReadOnlyList<Diagnostic> found = await Check(Compile(form, snippet, given), cancelled);
            if (best is null || found.Count(IsError) < best.Count(IsError))
                best = found;
            if (!best.Any(IsError))
                break;
        }
        return best!;
    }

    private static CSharpCompilation Compile(SnippetForm form, Snippet snippet, string given)
    {
        bool runs = form.IsProgram && CSharpSyntaxTree.ParseText(snippet.Text, s_parse).GetCompilationUnitRoot().Members
            .Any(static member => member.IsKind(SyntaxKind.GlobalStatement));
        return CSharpCompilation.Create(
            "Snippet",
            [Parse(Usings), Parse(SnippetForm.Ambient), Parse(given), Parse(form.Wrap(snippet))],
            References.All,
            new CSharpCompilationOptions(runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }

    private static async Task<IReadOnlyList<Diagnostic>> Check(CSharpCompilation compilation, CancellationToken cancelled)
    {
        CSharpGeneratorDriver.Create(s_generators, parseOptions: s_parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _, cancelled);
        ImmutableArray<Diagnostic> ours = await Analyzers.Find(compilation, cancelled);
        return [.. output.GetDiagnostics(cancelled).Where(static each => each.Severity == DiagnosticSeverity.Error), .. ours];
    }

    /// <summary>A finding of our analyzer is not the compiler's refusal: pages about it show it on purpose.</summary>
    private static bool IsError(Diagnostic found) => !found.Id.StartsWith("NMG", StringComparison.Ordinal);

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, s_parse);
}
