namespace Netman.Docs.Tests.Snippets;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page, relative to the root.</param>
/// <param name="Line">The line of its first line of code, from 1.</param>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Text">The code.</param>
/// <param name="Markers">The HTML comments directly before it, without their brackets: readers do not see them.</param>
internal sealed record Snippet(string Page, int Line, string Language, string Text, IReadOnlyList<string> Markers)
{
    public override string ToString() => $"{Page}:{Line}";

    /// <summary>What follows <paramref name="name"/> in the marker that begins with it; null where there is none.</summary>
    public string? Marker(string name) =>
        Markers.FirstOrDefault(marker => marker.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();
}
