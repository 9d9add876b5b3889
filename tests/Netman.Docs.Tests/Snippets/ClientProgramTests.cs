using System.Diagnostics;
using System.Net;
using Netman.Docs.Tests.Support;

namespace Netman.Docs.Tests.Snippets;

/// <summary>
/// Programs in other languages are run against a server that echoes, in the place of port 6565, and print what the comment before
/// them says: <c>&lt;!-- prints: 1 hello --&gt;</c>. Skipped where the language is not installed.
/// </summary>
public class ClientProgramTests
{
    /// <summary>Ends what hangs. Long: the first Go program compiles the standard library, on whatever machine this is.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(3);

    private static readonly Dictionary<string, (string File, string[] Command)> s_languages = new()
    {
        ["python"] = ("client.py", ["python3", "client.py"]),
        ["javascript"] = ("client.mjs", ["node", "client.mjs"]),
        ["go"] = ("client.go", ["go", "run", "client.go"]),
    };

    public static TheoryData<string> Programs => new(All().Select(static program => program.ToString()));

    [Fact]
    public void The_wire_format_has_a_client_in_each_language() =>
        All().Where(static program => program.Page == "docs/wire-format.md").Select(static program => program.Language)
            .Order().ShouldBe(s_languages.Keys.Order());

    [Theory, MemberData(nameof(Programs))]
    public async Task A_client_program_talks_to_a_server(string place)
    {
        Snippet program = All().Single(each => each.ToString() == place);
        (string file, string[] command) = s_languages[program.Language];
        Assert.SkipUnless(IsInstalled(command[0]), $"{command[0]} is not installed");

        await using NetmanServer server = NetmanServer.CreateBuilder().Listen("tcp://127.0.0.1:0").MapRoutes(new EchoRoutes()).Build();
        await server.StartAsync(TestContext.Current.CancellationToken);
        int port = ((IPEndPoint)server.Endpoints[0].LocalEndPoint!).Port;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("netman-docs-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), program.Text.Replace("6565", $"{port}"), TestContext.Current.CancellationToken);
            (await Run(folder.FullName, command)).Trim().ShouldBe(program.Marker("prints:"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Go files that show netman's side of a comparison say nothing of what they print, and are not run.</summary>
    private static IEnumerable<Snippet> All() => Repository.Pages().SelectMany(static page => Page.Read(page).Snippets)
        .Where(static snippet => s_languages.ContainsKey(snippet.Language) && snippet.Marker("prints:") is not null);

    private static bool IsInstalled(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> Run(string folder, string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_deadline);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
            string output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            process.ExitCode.ShouldBe(0, await errors);
            return output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private sealed class EchoRoutes : MessageDispatcher
    {
        public override ValueTask DispatchAsync(MessageContext context)
        {
            context.Connection.Send(context.MessageId, context.Body);
            return default;
        }
    }
}
