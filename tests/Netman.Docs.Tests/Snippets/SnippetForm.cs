namespace Netman.Docs.Tests.Snippets;

/// <summary>What a snippet is a piece of, and what is put around it so that it becomes a program.</summary>
internal sealed record SnippetForm(string Name, string Before, string After, bool IsProgram = false)
{
    /// <summary>Names that fragments may use without declaring them, and locals of theirs may hide.</summary>
    public const string Ambient = """
        public static partial class Given
        {
            private static NetmanServer server = null!;
            private static NetmanServerBuilder builder = null!;
            private static NetmanServerOptions options = null!;
            private static Connection connection = null!;
            private static MessageContext context = null!;
            private static ConnectionId id;
            private static CancellationToken closed;
        }
        """;

    private const string Class = "public static partial class Given\n{\n";

    private static readonly SnippetForm[] s_all =
    [
        new("file", "", "", IsProgram: true),
        new("members", Class, "}\n"),
        new("statements", Class + "async static Task Statements()\n{\n", "await Task.Yield();\n}\n}\n"),
        new("calls", Class + "static NetmanServerBuilder Calls() => builder\n", ";\n}\n"),
    ];

    /// <summary>The forms a snippet may have: the one it is marked with (<c>&lt;!-- snippet: members --&gt;</c>), else any.</summary>
    public static IEnumerable<SnippetForm> Of(Snippet snippet) =>
        snippet.Marker("snippet:") is { } marked ? [s_all.Single(form => form.Name == marked)] : s_all;

    public string Wrap(Snippet snippet) => $"{Before}#line {snippet.Line} \"{snippet.Page}\"\n{snippet.Text}#line default\n{After}";
}
