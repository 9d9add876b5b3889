using System.Reflection;
using System.Runtime.CompilerServices;

namespace Netman.Docs.Tests.Support;

/// <summary>The work tree that these tests were compiled from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Debug or Release, as these tests were built.</summary>
    public static string Configuration { get; } =
        typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Every page that is published: README.md and what lies below docs/.</summary>
    public static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Append(PathOf("README.md"))
            .Select(static path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal);

    private static string Find([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../../.."));
}
