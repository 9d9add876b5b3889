using Netman.Generators.Model;

namespace Netman.Generators.Emission;

/// <summary>Prints what a library tells the programs that reference it.</summary>
internal static class ManifestEmitter
{
    public static string Emit(ManifestModel manifest)
    {
        var writer = new SourceWriter();
        FileHeader.Emit(writer);
        foreach (string type in manifest.Types)
            writer.Line($"[assembly: global::Netman.RouteManifest(typeof({type}))]");
        return writer.ToString();
    }
}
