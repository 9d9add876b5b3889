using System.Globalization;
using System.Text.RegularExpressions;
using Netman.Docs.Tests.Support;

namespace Netman.Docs.Tests.Snippets;

/// <summary>The conformance page names tests that are there, and one at least for every case family.</summary>
public sealed partial class ConformanceTests
{
    // The highest case of each family of the suite; 6.x, 9.x, 12.x and 13.x are families of cases themselves.
    private static readonly (int Family, int[] Members)[] _families =
    [
        (1, [1, 2]), (2, [.. Enumerable.Range(1, 11)]), (3, [.. Enumerable.Range(1, 7)]), (4, [1, 2]), (5, [.. Enumerable.Range(1, 20)]),
        (6, [.. Enumerable.Range(1, 23)]), (7, [1, 3, 5, 7, 9, 13]), (9, [.. Enumerable.Range(1, 8)]), (10, [1]),
        (12, [.. Enumerable.Range(1, 5)]), (13, [.. Enumerable.Range(1, 7)]),
    ];

    private static readonly string _page = File.ReadAllText(Repository.PathOf("docs/websocket-conformance.md"));

    [Fact]
    public void Every_test_named_is_a_test()
    {
        HashSet<string> tests = [.. Directory.EnumerateFiles(Repository.PathOf("tests/Netman.Runtime.Tests/WebSockets"), "*.cs")
            .SelectMany(static file => TestMethod().Matches(File.ReadAllText(file))).Select(static match => match.Groups[1].Value)];
        string[] named = [.. TestName().Matches(_page).Select(static match => match.Groups[1].Value).Distinct()];
        named.Length.ShouldBeGreaterThan(40);
        named.Where(name => !tests.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_family_has_a_row_with_a_test()
    {
        HashSet<(int, int)> covered = [.. Row().Matches(_page).SelectMany(static row => Cases(row.Groups[1].Value))];
        _families.SelectMany(static family => family.Members.Select(member => (family.Family, member)))
            .Where(pair => !covered.Contains(pair)).ShouldBeEmpty();
    }

    // "5.9 to 5.14", "7.9, 7.13", "6.8, 6.10, 6.12 to 6.21"
    private static IEnumerable<(int, int)> Cases(string cell)
    {
        foreach (string part in cell.Split(", "))
        {
            (int Family, int Member)[] ends = [.. part.Split(" to ").Select(static end => Parse(end))];
            for (int member = ends[0].Member; member <= ends[^1].Member; member++)
                yield return (ends[0].Family, member);
        }
    }

    private static (int Family, int Member) Parse(string text) => text.Split('.') is [string family, string member]
        ? (int.Parse(family, CultureInfo.InvariantCulture), int.Parse(member, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{text}' is no case family.");

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\r\n]*\r?\n(?:\s*\[[^\r\n]*\r?\n)*\s*public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"`([A-Z]\w*_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| (\d[^|]*?) \| [^|]+ \| `", RegexOptions.Multiline)]
    private static partial Regex Row();
}
