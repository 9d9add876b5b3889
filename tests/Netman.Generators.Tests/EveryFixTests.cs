using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Netman.CodeFixes;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Every offer of every fix for every bad sample: what comes of it compiles, has the finding no more, and is otherwise what it was.</summary>
public partial class EveryFixTests
{
    public static CodeFixProvider[] Fixes { get; } =
    [
        .. typeof(NodeFix).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .Select(static type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    public static TheoryData<int> Samples => [.. Enumerable.Range(0, BadSamples.All.Length)];

    /// <summary>In files of another system, where a line end of ours would be seen.</summary>
    [Theory, MemberData(nameof(Samples))]
    public Task What_a_fix_leaves_compiles_has_the_finding_no_more_and_the_files_own_line_ends(int sample) =>
        ShouldFix(BadSamples.All[sample].Replace("\n", "\r\n", StringComparison.Ordinal).Replace("    ", "\t", StringComparison.Ordinal));

    [Fact]
    public async Task Each_fix_is_offered_somewhere()
    {
        HashSet<string> offered = [];
        foreach (string sample in BadSamples.All)
        {
            using Editor editor = Editor.Open(sample);
            foreach (Diagnostic found in await editor.Find())
                foreach (CodeFixProvider fix in Fixes.Where(each => each.FixableDiagnosticIds.Contains(found.Id) && !offered.Contains(each.GetType().Name)))
                    if ((await editor.Offers(fix, found)).Length > 0)
                        offered.Add(fix.GetType().Name);
        }

        Fixes.Select(static each => each.GetType().Name).ShouldBeSubsetOf(offered);
    }

    private static async Task ShouldFix(string source)
    {
        using Editor editor = Editor.Open(source);
        Solution before = editor.Solution;
        Diagnostic[] found = await editor.Find();
        found.ShouldNotBeEmpty();
        string[] errors = await editor.Errors();
        foreach (Diagnostic each in found)
            foreach (CodeFixProvider fix in Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(each.Id)))
                foreach (CodeAction offer in await editor.Offers(fix, each))
                {
                    await editor.Apply(offer);
                    string text = (await editor.Texts()).ShouldHaveSingleItem();
                    (await editor.Errors()).Length.ShouldBeLessThanOrEqualTo(errors.Length, text);
                    Diagnostic[] left = await editor.Find();
                    left.Length.ShouldBeLessThan(found.Length, text);
                    left.Select(static one => one.Id).ShouldBeSubsetOf(found.Select(static one => one.Id), text);
                    Comments(source).ShouldBeSubsetOf(Comments(text), text);
                    LonelyLineFeed().Count(text).ShouldBe(0, text);
                    editor.Reset(before);
                }
    }

    private static string[] Comments(string text) => [.. Comment().Matches(text).Select(static each => each.Value)];

    [GeneratedRegex(@"/\*.*?\*/|//[^\r\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex("(?<!\r)\n")]
    private static partial Regex LonelyLineFeed();
}
