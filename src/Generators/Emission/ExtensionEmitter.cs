using Microsoft.CodeAnalysis.CSharp;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>
/// Prints <c>MapGeneratedRoutes()</c>, the one name of the default table that users write. It stands in a namespace of this assembly
/// alone, which every file uses: an assembly that sees another's internals does not see two of it.
/// </summary>
internal static class ExtensionEmitter
{
    public static string Emit(DispatcherModel dispatcher)
    {
        string space = "Netman.GeneratedIn." + Identifier(dispatcher.AssemblyName);
        var writer = new SourceWriter();
        FileHeader.Emit(writer);
        writer.Line($"global using {space};");
        writer.Line();
        using (writer.Block("namespace " + space))
        {
            writer.Line("/// <summary>Puts the generated routes of this assembly into a server.</summary>");
            writer.Line(FileHeader.GeneratedCode);
            using (writer.Block("internal static class GeneratedRoutesExtensions"))
                EmitMethod(writer, dispatcher);
        }

        return writer.ToString();
    }

    private static void EmitMethod(SourceWriter writer, DispatcherModel dispatcher)
    {
        writer.Line("/// <summary>Dispatches messages to the methods of this assembly that carry route attributes.</summary>");
        using (writer.Block($"public static {TypeNames.EmittedBuilder} MapGeneratedRoutes(this {TypeNames.EmittedBuilder} builder)"))
        {
            string table = $"global::{dispatcher.Table.Namespace}.{dispatcher.Table.Name}";
            writer.Line(dispatcher.NeedsServices
                ? $"return builder.MapRoutes(static services => new {table}(services));"
                : $"return builder.MapRoutes(new {table}());");
        }
    }

    /// <summary>An assembly's name may hold anything that a file's may; the prefix keeps it from being a keyword or empty.</summary>
    private static string Identifier(string assembly) =>
        "_" + new string([.. assembly.Select(static each => SyntaxFacts.IsIdentifierPartCharacter(each) ? each : '_')]);
}
