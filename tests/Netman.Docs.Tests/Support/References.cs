using Microsoft.CodeAnalysis;

namespace Netman.Docs.Tests.Support;

/// <summary>All assemblies that this process could load: the platform, the packages and our own.</summary>
internal static class References
{
    public static IReadOnlyList<MetadataReference> All { get; } =
        [.. Paths().Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>The same without our own assemblies of that name, so that another build of them can take their place.</summary>
    public static IEnumerable<MetadataReference> Without(string assembly) =>
        All.Where(reference => Path.GetFileNameWithoutExtension(reference.Display) != assembly);

    private static IEnumerable<string> Paths() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("Netman.Docs.Tests", StringComparison.Ordinal));
}
