using System.Net;
using System.Net.Sockets;
using Monitoring;
using Spectre.Console;

namespace Netman.Docs.Tests.Samples;

/// <summary>The monitor over a live server, its output read as a pipe would.</summary>
public sealed class MonitorTests : IDisposable
{
    private readonly StringWriter _text = new();

    public void Dispose() => _text.Dispose();

    [Fact]
    public async Task The_monitor_shows_connections_and_what_each_route_did()
    {
        TextWriter output = TextWriter.Synchronized(_text);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 160;
        await using NetmanServer server = NetmanServer.CreateBuilder()
            .Configure(static options => options.Loops = 1).Listen("tcp://127.0.0.1:0").UseMetrics().MapRoutes(new Routes()).Build();
        await server.StartAsync(TestContext.Current.CancellationToken);
        using TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)server.Endpoints[0].LocalEndPoint!, TestContext.Current.CancellationToken);

        await using (ServerMonitor.Start(console, TimeSpan.FromMilliseconds(20)))
            await SendUntil(client.GetStream(), () => Shows(output, "connections", "1") && Shows(output, "Rooms.Enter", "µs") && Shows(output, "loop 0", "%"));
    }

    /// <summary>Keeps the server busy until the output is as it should be, or the deadline has passed.</summary>
    private static async Task SendUntil(NetworkStream stream, Func<bool> shown)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        byte[] message = [2, 0, 0, 0, 7, 0, 0, 0, (byte)'h', (byte)'i'];
        while (!shown())
        {
            await stream.WriteAsync(message, deadline.Token);
            await stream.ReadExactlyAsync(message, deadline.Token);
        }
    }

    private bool Shows(TextWriter output, string name, string value)
    {
        lock (output) // what a synchronized writer locks as well
        {
            return _text.ToString().Split('\n').Any(line =>
                line.IndexOf(name, StringComparison.Ordinal) is >= 0 and int start && line.IndexOf(value, start, StringComparison.Ordinal) > start);
        }
    }

    private sealed class Routes : MessageDispatcher
    {
        public override IReadOnlyList<RouteInfo> GetRoutes() => [new RouteInfo(7, "Rooms.Enter")];

        public override ValueTask DispatchAsync(MessageContext context)
        {
            context.Connection.Send(context.MessageId, context.Body);
            return default;
        }
    }
}
