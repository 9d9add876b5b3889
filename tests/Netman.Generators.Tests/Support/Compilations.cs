using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Netman.Generators.Tests.Support;

/// <summary>Compilations as a user's project would make them: nullable on, all warnings on, the runtime referenced.</summary>
internal static class Compilations
{
    public static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    private static readonly MetadataReference[] s_framework =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path))
            .ToArray();

    private static readonly MetadataReference[] s_packages =
    [
        MetadataReference.CreateFromFile(typeof(MessageDispatcher).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Google.Protobuf.IMessage).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute).Assembly.Location),
    ];

    /// <summary>As the SDK does: packages for older frameworks run on newer ones.</summary>
    private static readonly Dictionary<string, ReportDiagnostic> s_unification = new() { ["CS1701"] = ReportDiagnostic.Suppress };

    private const string Usings = """
        global using System;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Netman;
        """;

    public static CSharpCompilation Create(params string[] sources) => Create(OutputKind.DynamicallyLinkedLibrary, sources);

    public static CSharpCompilation Create(OutputKind kind, params string[] sources) =>
        CSharpCompilation.Create(
            "User",
            sources.Prepend(Usings).Select((source, index) => Parse(source, $"File{index}.cs")),
            [.. s_framework, .. s_packages],
            new CSharpCompilationOptions(kind, warningLevel: 9999, nullableContextOptions: NullableContextOptions.Enable,
                specificDiagnosticOptions: s_unification));

    public static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, ParseOptions, path);
}
