namespace Netman.Docs.Tests.Api;

/// <summary>What two listings differ in. Their lines have one order, so no line is ever moved: a set difference for each type is exact.</summary>
internal static class ListingDiff
{
    public static string Of(string before, string after)
    {
        Dictionary<string, string[]> old = Types(before), current = Types(after);
        return string.Join('\n', old.Keys.Union(current.Keys).Order(StringComparer.Ordinal)
            .SelectMany(type => OfType(type, old.GetValueOrDefault(type), current.GetValueOrDefault(type))));
    }

    private static IEnumerable<string> OfType(string head, string[]? before, string[]? after)
    {
        string[] changes = [.. (before ?? []).Except(after ?? []).Select(static line => "- " + line),
            .. (after ?? []).Except(before ?? []).Select(static line => "+ " + line)];
        string sign = before is null ? "+ " : after is null ? "- " : "  ";
        return changes.Length > 0 || sign != "  " ? changes.Prepend(sign + head) : [];
    }

    private static Dictionary<string, string[]> Types(string listing) =>
        listing.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(static paragraph => paragraph.TrimEnd('\n').Split('\n'))
            .ToDictionary(static lines => lines[0], static lines => lines[1..]);
}
