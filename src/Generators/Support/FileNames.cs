namespace Netman.Generators.Support;

/// <summary>What the emitted files are called that are no named table.</summary>
internal static class FileNames
{
    public const string Ending = ".g.cs";
    public const string DefaultTable = "Netman.Generated.GeneratedRoutes";
    public const string Extensions = "Netman.GeneratedRoutesExtensions";
    public const string Manifest = "Netman.RouteManifest";
}
