using System.Runtime.CompilerServices;

namespace Netman.Generators.Tests.Support;

internal static class Repository
{
    /// <summary>The root of the work tree that these tests were compiled from.</summary>
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../../.."));
}
