using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>Clients that others wrote, with and without compression. What is not installed is skipped; the gate installs all of it.</summary>
public sealed class PeerTests : WebSocketSuite
{
    [Theory, InlineData(false, false), InlineData(true, false), InlineData(true, true)]
    public async Task ClientWebSocket_talks_and_closes(bool deflate, bool takeover)
    {
        TestServer server = await StartAsync(takeover);
        using ClientWebSocket client = new();
        if (deflate)
            client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions { ServerContextTakeover = takeover, ClientContextTakeover = takeover };
        await client.ConnectAsync(new Uri($"ws://{server.Endpoint.LocalEndPoint}/"), CancellationToken.None).InTime();
        byte[] received = new byte[400_000];
        foreach (int length in (int[])[0, 1, 125, 126, 1000, 65_536, 300_000])
        {
            byte[] sent = Message.Pattern(length);
            await client.SendAsync(sent, WebSocketMessageType.Binary, true, CancellationToken.None).InTime();
            int count = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await client.ReceiveAsync(received.AsMemory(count), CancellationToken.None).AsTask().InTime();
                count += result.Count;
            }
            while (!result.EndOfMessage);
            received.AsSpan(0, count).SequenceEqual(sent).ShouldBeTrue($"{length} bytes");
        }
        await client.CloseAsync((WebSocketCloseStatus)4000, "done", CancellationToken.None).InTime();
        client.CloseStatus.ShouldBe((WebSocketCloseStatus)4000);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Nodes_ws_talks_pings_and_closes(bool takeover)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(PeersFolder(), "node_modules", "ws")), "npm install in tests/Peers brings it.");
        await RunAsync("node", "node-ws.mjs", takeover);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Pythons_websockets_talks_pings_and_closes(bool takeover)
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/websockets"), "The Debian package python3-websockets brings it.");
        await RunAsync("/usr/bin/python3", "python_websockets.py", takeover);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Chromium_talks_and_closes(bool deflate)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(PeersFolder(), "node_modules", "playwright-core")), "npm install in tests/Peers brings it.");
        Assert.SkipUnless(File.Exists(Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium"), "The Debian package chromium brings it.");
        if (deflate)
            await RunAsync("node", "chromium-ws.mjs", await StartAsync(takeover: true), "deflate");
        else
            await RunAsync("node", "chromium-ws.mjs", await StartEchoAsync());
    }

    private async Task RunAsync(string program, string script, bool takeover) => await RunAsync(program, script, await StartAsync(takeover));

    private static async Task RunAsync(string program, string script, TestServer server, params string[] arguments)
    {
        string port = server.Endpoint.LocalEndPoint!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using Process peer = Process.Start(new ProcessStartInfo(program, [script, port, .. arguments])
        {
            WorkingDirectory = PeersFolder(), RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> output = peer.StandardOutput.ReadToEndAsync(), errors = peer.StandardError.ReadToEndAsync();
        await peer.WaitForExitAsync().InTime($"{script} to end");
        peer.ExitCode.ShouldBe(0, await output + await errors);
        (await output).ShouldContain("0 failed");
    }

    private Task<TestServer> StartAsync(bool takeover) => StartEchoAsync(socket => socket.Deflate =
        new WebSocketDeflate { Threshold = 1, ServerContextTakeover = takeover, ClientContextTakeover = takeover });

    private static string PeersFolder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Peers"));
}
