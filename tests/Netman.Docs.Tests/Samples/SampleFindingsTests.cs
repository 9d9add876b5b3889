using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Netman.Docs.Tests.Snippets;
using Netman.Docs.Tests.Support;
using Netman.Generators;

namespace Netman.Docs.Tests.Samples;

/// <summary>The samples are what people copy: the analyzers have nothing to say about them, not even a hint.</summary>
public class SampleFindingsTests
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview, preprocessorSymbols: ["MONITOR"]);

    /// <summary>What the SDK's implicit usings are.</summary>
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static TheoryData<string> Samples => new(Directory.EnumerateFiles(Repository.PathOf("samples"), "*.csproj", SearchOption.AllDirectories)
        .Select(static project => Path.GetFileNameWithoutExtension(project)).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Samples))]
    public async Task A_sample_has_no_finding(string sample)
    {
        CSharpCompilation compilation = Compile(sample, static source => source);
        CSharpGeneratorDriver.Create([new NetmanGenerator().AsSourceGenerator(), .. PlatformGenerators.All], parseOptions: s_parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static each => each.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        (await Analyzers.Find(output, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Echo", "[MessageRoute(1)]", "[MessageRoute(2)]", "NMG001")]
    [InlineData("Chat", "return next(context);", "return default;", "NMG017")]
    [InlineData("Monitor", "#pragma warning disable NMG019", "", "NMG019")]
    public async Task What_is_wrong_in_a_sample_would_be_found(string sample, string text, string replacement, string expected)
    {
        CSharpCompilation compilation = Compile(sample, source => source.Replace(text, replacement, StringComparison.Ordinal));
        (await Analyzers.Find(compilation, TestContext.Current.CancellationToken)).Select(static each => each.Id).Distinct().ShouldBe([expected]);
    }

    /// <summary>Single files that the project shares with others.</summary>
    private static IEnumerable<string> LinkedFiles(string folder, string sample) =>
        XDocument.Load(Path.Combine(folder, sample + ".csproj")).Descendants("Compile").Attributes("Include")
            .Select(include => Path.GetFullPath(Path.Combine(folder, include.Value))).Where(File.Exists);

    private static CSharpCompilation Compile(string sample, Func<string, string> edit)
    {
        string folder = Repository.PathOf(Path.Combine("samples", sample));
        SyntaxTree[] trees = [.. Directory.EnumerateFiles(folder, "*.cs").Concat(LinkedFiles(folder, sample)).Select(path => CSharpSyntaxTree.ParseText(edit(File.ReadAllText(path)), s_parse, path))];
        bool runs = trees.Any(static tree => tree.GetCompilationUnitRoot().Members.Any(static member => member is GlobalStatementSyntax));
        return CSharpCompilation.Create(
            sample, trees.Append(CSharpSyntaxTree.ParseText(Usings, s_parse)), References.Without(sample),
            new CSharpCompilationOptions(runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }
}
