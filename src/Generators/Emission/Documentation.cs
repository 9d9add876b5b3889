namespace Netman.Generators.Emission;

/// <summary>Text for emitted documentation comments.</summary>
internal static class Documentation
{
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
