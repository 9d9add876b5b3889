using System.Text.RegularExpressions;
using Netman.Docs.Tests.Support;

namespace Netman.Docs.Tests.Snippets;

public partial class LinkTests
{
    public static TheoryData<string> Pages => new(Repository.Pages());

    [Theory, MemberData(nameof(Pages))]
    public void Links_of_a_page_lead_somewhere(string path)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(path))!;
        Targets(path).Where(target => !Path.Exists(Path.Combine(folder, target))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_page_can_be_reached_from_the_index()
    {
        HashSet<string> seen = [];
        Visit("README.md", seen);
        Repository.Pages().Except(seen).ShouldBeEmpty();
    }

    private static void Visit(string page, HashSet<string> seen)
    {
        if (!seen.Add(page))
            return;
        string folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        foreach (string target in Targets(page).Select(target => Path.GetFullPath(Path.Combine(folder, target))))
        {
            if (target.EndsWith(".md", StringComparison.Ordinal) && File.Exists(target))
                Visit(Path.GetRelativePath(Repository.Root, target), seen);
        }
    }

    /// <summary>Files that a page links to; places on the page itself and other sites left out.</summary>
    private static IEnumerable<string> Targets(string page) =>
        Link().Matches(File.ReadAllText(Repository.PathOf(page)))
            .Select(static match => match.Groups[1].Value)
            .Where(static target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Select(static target => target.Split('#')[0]);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
