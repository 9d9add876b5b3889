using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>
/// Code as it is while somebody types: up to a token, and without a token. All variants of all sources are files of one compilation,
/// each in a namespace of its own; of a source every so many tokens, at another place in each.
/// </summary>
public class HalfTypedTests
{
    private const int Apart = 4;

    /// <summary>A fix is tried for one finding of so many: they are alike, and a new compilation for each.</summary>
    private const int FindingsApart = 19;

    [Fact]
    public async Task Analyzers_never_throw_on_prefixes_and_gaps_of_valid_and_bad_code()
    {
        string[] sources =
        [
            ValidShapesTests.Given,
            .. Shapes().SelectMany(static (shape, index) => Variants(shape, "using System.Buffers;\n", $"App.Of{index}", index)),
            .. BadSamples.All.SelectMany(static (sample, index) => Variants(sample, "", $"Bad.Of{index}", index)),
        ];
        (await Diagnose.Find(sources)).Where(static found => found.Id == "AD0001").ShouldBeEmpty();
    }

    [Fact]
    public async Task Fixes_never_throw_on_prefixes_and_gaps_of_bad_code()
    {
        for (int sample = 0; sample < BadSamples.All.Length; sample++)
        {
            using Editor editor = Editor.Open(Variants(BadSamples.All[sample], "", "Bad", sample));
            foreach (Diagnostic found in (await editor.Find()).Where((_, index) => index % FindingsApart == 0))
                foreach (CodeFixProvider fix in EveryFixTests.Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(found.Id)))
                    foreach (CodeAction offer in await editor.Offers(fix, found))
                        (await offer.GetOperationsAsync(TestContext.Current.CancellationToken)).ShouldNotBeEmpty();
        }
    }

    private static IEnumerable<string> Shapes() =>
        ValidShapesTests.Members.Select(static member => $"public static class H {{ {member.Data} }}").Concat(ValidShapesTests.Types.Select(static type => type.Data));

    private static string[] Variants(string source, string usings, string space, int first)
    {
        SyntaxToken[] tokens = [.. Compilations.Parse(source, "").GetRoot().DescendantTokens().Where((_, index) => index % Apart == first % Apart)];
        IEnumerable<string> prefixes = tokens.Select(token => source[..token.Span.End]);
        IEnumerable<string> gaps = tokens.Select(token => source.Remove(token.SpanStart, token.Span.Length));
        return [.. prefixes.Concat(gaps).Select((variant, index) => Named($"{usings}namespace {space}.V{index}_;\n{variant}", $"{space.Replace(".", "", StringComparison.Ordinal)}_{index}"))];
    }

    /// <summary>With names that no other variant has: a fix looks at the files that speak of a method.</summary>
    private static string Named(string variant, string suffix)
    {
        var text = new StringBuilder();
        foreach (SyntaxToken token in Compilations.Parse(variant, "").GetRoot().DescendantTokens())
            text.Append(token.IsKind(SyntaxKind.IdentifierToken) && token.Text is "A" or "B" or "C" or "D" ? $"{token.LeadingTrivia}{token.Text}_{suffix}_{token.TrailingTrivia}" : token.ToFullString());
        return text.ToString();
    }
}
