using System.Text.RegularExpressions;
using Netman.Docs.Tests.Support;

namespace Netman.Docs.Tests.Snippets;

/// <summary>
/// A page's blocks of code, and what its snippets take for granted: a comment <c>&lt;!-- given: declarations --&gt;</c> anywhere
/// on the page holds C# that readers need not see, and is compiled with every snippet of the page.
/// </summary>
internal sealed partial class Page
{
    private Page(string path, string text)
    {
        Given = string.Join('\n', GivenMarker().Matches(text).Select(static match => match.Groups[1].Value));
        Snippets = [.. Block().Matches(text).Select(match => ToSnippet(path, text, match))];
    }

    public string Given { get; }

    public IReadOnlyList<Snippet> Snippets { get; }

    public static Page Read(string path) => Parse(path, File.ReadAllText(Repository.PathOf(path)));

    public static Page Parse(string path, string text) => new(path, text);

    private static Snippet ToSnippet(string path, string text, Match block) => new(
        path,
        text.AsSpan(0, block.Groups["code"].Index).Count('\n') + 1,
        block.Groups["language"].Value,
        block.Groups["code"].Value,
        [.. block.Groups["marker"].Captures.Select(static capture => capture.Value.Trim())]);

    [GeneratedRegex(@"<!-- given:(.*?)-->", RegexOptions.Singleline)]
    private static partial Regex GivenMarker();

    [GeneratedRegex(@"(^<!--(?<marker>((?!-->).)*)-->\n)*^```(?<language>\w*)[^\n]*\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
