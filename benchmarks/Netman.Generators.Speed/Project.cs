using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Netman.Generators.Speed;

/// <summary>A project of the given size, as an IDE holds it: the routes spread evenly over the files, and one file without any.</summary>
internal static class Project
{
    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Latest);

    public static CSharpCompilation Create(int routes, int files)
    {
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(MessageDispatcher).Assembly.Location)
            .Select(static path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "Large",
            Enumerable.Range(0, files).Select(file => Handlers(file, routes / files, "", "")).Append(Other("", "")),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    /// <summary>An edit in the file that has no routes.</summary>
    public static CSharpCompilation EditOther(CSharpCompilation project, string body, string member) =>
        project.ReplaceSyntaxTree(project.SyntaxTrees[^1], Other(body, member));

    /// <summary>An edit in one handler's body, or beside the handlers.</summary>
    public static CSharpCompilation EditHandler(CSharpCompilation project, int perFile, string body, string member) =>
        project.ReplaceSyntaxTree(project.SyntaxTrees[0], Handlers(0, perFile, body, member));

    private static SyntaxTree Other(string body, string member) =>
        CSharpSyntaxTree.ParseText($"class Other {{ {member} void M() {{ {body} }} }}", s_options, "Other.cs");

    private static SyntaxTree Handlers(int file, int count, string firstBody, string member)
    {
        StringBuilder text = new($"using System; using Netman;\npublic static class Handlers{file}\n{{\n    {member}\n");
        for (int i = 0; i < count; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"    [MessageRoute({(file * count) + i})] public static void Handle{i}(Connection connection, ReadOnlySpan<byte> body) {{ {(i == 0 ? firstBody : "")} }}");
        return CSharpSyntaxTree.ParseText(text.Append('}').ToString(), s_options, $"Handlers{file}.cs");
    }
}
