using System.Collections.Concurrent;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>What the WebSocket tests share: a server with one endpoint, clients for it, all of it checked for leaks at the end.</summary>
public abstract class WebSocketSuite : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];

    protected Task<TestServer> StartEchoAsync(Action<WebSocketOptions>? configure = null, Action<NetmanServerOptions>? options = null) =>
        StartRawAsync(new EchoHandler(), configure, options);

    protected Task<TestServer> StartRawAsync(
        WebSocketHandler handler, Action<WebSocketOptions>? configure = null, Action<NetmanServerOptions>? options = null) => StartAsync(
        new TestServerSetup { Options = options ?? (static _ => { }) },
        socket =>
        {
            socket.Handler = handler;
            configure?.Invoke(socket);
        });

    protected async Task<TestServer> StartAsync(TestServerSetup setup, Action<WebSocketOptions>? configure = null, string path = "/")
    {
        TestServer server = await TestServer.StartAsync(new WebSocketTransport(configure, path), setup);
        _started.Add(server);
        return server;
    }

    protected async Task<WebSocketClient> ConnectAsync(TestServer server, string path = "/", params string[] headers) =>
        Owned(await WebSocketClient.ConnectAsync(server.Endpoint, path, headers));

    protected async Task<WebSocketClient> DialAsync(TestServer server) => Owned(await WebSocketClient.DialAsync(server.Endpoint));

    public async ValueTask DisposeAsync()
    {
        for (int i = _started.Count - 1; i >= 0; i--)
            await _started[i].DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private WebSocketClient Owned(WebSocketClient client)
    {
        _started.Add(client);
        return client;
    }
}

/// <summary>Sends every message back with its kind, and remembers what it was called for.</summary>
public sealed class EchoHandler : WebSocketHandler
{
    public ConcurrentQueue<string> Calls { get; } = [];

    public ConcurrentQueue<(int Code, string Reason)> Closings { get; } = [];

    public override void OnOpen(Connection connection, RequestHead request) => Calls.Enqueue($"open {request.Path}?{request.QueryString}");

    public override void OnMessage(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> message)
    {
        if (kind == WebSocketMessageKind.Text)
            connection.SendText(message);
        else
            connection.SendBinary(message);
    }

    public override void OnClose(Connection connection, int code, string reason)
    {
        Calls.Enqueue($"close {code} {reason}");
        Closings.Enqueue((code, reason));
    }
}
