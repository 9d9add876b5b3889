using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Netman.Docs.Tests.Support;

namespace Netman.Docs.Tests.Snippets;

/// <summary>
/// Every C# block of every page compiles: as a file, as members of a class, as statements of a method, or as calls on a builder,
/// whichever fits. A comment before a block, which readers do not see, says more where that is needed:
/// <c>&lt;!-- snippet: members --&gt;</c> names the form, <c>&lt;!-- given: declarations --&gt;</c> declares what the page takes for granted.
/// Such declarations may extend <c>static partial class Given</c>, which is the class that fragments stand in.
/// A block that shows a diagnostic names it (<c>// NMG001 on …</c>) and must have that one.
/// </summary>
public partial class SnippetTests
{
    public static TheoryData<string> Pages => new(Repository.Pages());

    [Theory, MemberData(nameof(Pages))]
    public async Task Every_snippet_of_a_page_compiles(string path)
    {
        Page page = Page.Read(path);
        List<string> failures = [];
        foreach (Snippet snippet in page.Snippets.Where(static each => each.Language == "csharp"))
            failures.AddRange(await FailuresOf(snippet, page.Given));
        if (failures.Count > 0)
            Assert.Fail(string.Join('\n', failures));
    }

    [Theory]
    [InlineData("int x = 1;", true)]
    [InlineData("connection.Send(1, \"text\"u8);", true)]
    [InlineData("connection.Send(1, \"text\");", false)]
    [InlineData("[MessageRoute(1)] public static void One(Connection connection) { }", true)]
    [InlineData("[MessageRoute(1)] public static void One(int connection, byte[] body) { }", false)]
    [InlineData(".Listen(\"tcp://*:1\")", true)]
    [InlineData(".Listen(1)", false)]
    [InlineData("using Netman;\nawait using var server = NetmanServer.CreateBuilder().MapGeneratedRoutes().Build();", true)]
    [InlineData("[MessageRoute(1)] public static bool One() => true; // NMG003 on bool", true)]
    [InlineData("[MessageRoute(1)] public static bool One() => true; // NMG004 on bool", false)]
    public async Task Only_what_compiles_passes(string code, bool passes)
    {
        Page page = Page.Parse("page.md", $"text\n```csharp\n{code}\n```\n");
        (await FailuresOf(page.Snippets.Single(), "")).Any().ShouldBe(!passes);
    }

    [Fact]
    public void Markers_belong_to_the_block_that_follows_them_and_lines_are_counted_from_one()
    {
        Page page = Page.Parse("page.md", "<!-- given: class A; -->\n\n<!-- snippet: members -->\n<!-- prints: 1 -->\n```csharp\nx\n```\ntext\n```python\ny\n```\n");
        page.Given.Trim().ShouldBe("class A;");
        page.Snippets[0].Marker("snippet:").ShouldBe("members");
        page.Snippets[0].Marker("prints:").ShouldBe("1");
        page.Snippets[0].Line.ShouldBe(6);
        page.Snippets[1].Markers.ShouldBeEmpty();
    }

    private static async Task<IEnumerable<string>> FailuresOf(Snippet snippet, string given)
    {
        IReadOnlyList<Diagnostic> found = await SnippetCompiler.Check(snippet, given, TestContext.Current.CancellationToken);
        string[] announced = [.. Announced().Matches(snippet.Text).Select(static match => match.Groups[1].Value).Distinct()];
        return found.Where(each => !announced.Contains(each.Id)).Select(each => $"{Where(each, snippet)}: {each.Id} {each.GetMessage(null)}")
            .Concat(announced.Except(found.Select(static each => each.Id)).Select(id => $"{snippet}: {id} is announced but not reported"));
    }

    private static string Where(Diagnostic found, Snippet snippet) =>
        found.Location.GetMappedLineSpan() is { Path: { Length: > 0 } path } span ? $"{path}:{span.StartLinePosition.Line + 1}" : snippet.ToString();

    [GeneratedRegex(@"\b(NMG\d{3}|CS\d{4})\b")]
    private static partial Regex Announced();
}
