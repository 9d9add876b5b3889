using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>Several paths on one port, each with its own protocol.</summary>
public sealed class PathTests : WebSocketSuite
{
    [Fact]
    public async Task Each_path_of_a_port_speaks_what_it_was_given()
    {
        EchoHandler raw = new();
        TestServer server = await StartAsync(new TestServerSetup(), socket =>
        {
            socket.AddPath("/raw", raw);
            socket.AddPath("/other", static path => path.Routes = TestRoutes.Echo(9));
        });
        WebSocketClient routed = await ConnectAsync(server), messages = await ConnectAsync(server, "/raw?x=1"), other = await ConnectAsync(server, "/other");
        await routed.SendAsync(Frame.Binary(Message.Pack(1, "routed"u8)));
        (await routed.ReceiveAsync()).Payload.ShouldBe(Message.Pack(1, "routed"u8));
        await messages.SendAsync(Frame.Text("raw"));
        (await messages.ReceiveAsync()).AsText.ShouldBe("raw");
        await other.SendAsync(Frame.Binary(Message.Pack(9, "other"u8)), Frame.Text("no text route here"));
        (await other.ReceiveAsync()).Payload.ShouldBe(Message.Pack(9, "other"u8));
        await other.ShouldCloseAsync(1003);
        raw.Calls.ShouldContain("open /raw?x=1");
    }

    [Fact]
    public async Task The_narrowest_path_that_fits_is_taken_and_what_fits_none_is_404()
    {
        EchoHandler all = new(), rooms = new(), lobby = new();
        TestServer server = await StartAsync(new TestServerSetup(), socket =>
        {
            socket.Handler = all;
            socket.AddPath("/a/rooms/*", rooms);
            socket.AddPath("/a/rooms/lobby", lobby);
        }, "/a/*");
        await ConnectAsync(server, "/a/rooms/lobby");
        await ConnectAsync(server, "/a/rooms/7");
        await ConnectAsync(server, "/a/rooms");
        lobby.Calls.ShouldBe(["open /a/rooms/lobby?"]);
        rooms.Calls.ShouldBe(["open /a/rooms/7?"]);
        all.Calls.ShouldBe(["open /a/rooms?"]);
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/b"));
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 404 ");
    }

    [Fact]
    public async Task Origins_subprotocols_hooks_and_compression_are_the_paths_own()
    {
        TestServer server = await StartEchoAsync(static socket =>
        {
            socket.AllowedOrigins.Add("https://a.example");
            socket.AddPath("/b", static path =>
            {
                path.Handler = new EchoHandler();
                path.AllowedOrigins.Add("https://b.example");
                path.Subprotocols.Add("b.v1");
                path.Deflate = new WebSocketDeflate();
                path.OnUpgrade = static upgrade =>
                {
                    if (upgrade.Request.Query("token") != "t")
                        upgrade.Refuse(401);
                    return default;
                };
            });
        });
        string[] offers = ["Sec-WebSocket-Protocol: b.v1", "Sec-WebSocket-Extensions: permessage-deflate"];
        WebSocketClient a = await ConnectAsync(server, "/", ["Origin: https://a.example", .. offers]);
        a.Answer.ShouldNotContain("Protocol:");
        a.Answer.ShouldNotContain("Extensions:");
        WebSocketClient b = await ConnectAsync(server, "/b?token=t", ["Origin: https://b.example", .. offers]);
        b.Answer.ShouldContain("Sec-WebSocket-Protocol: b.v1\r\n");
        b.Answer.ShouldContain("Sec-WebSocket-Extensions: permessage-deflate");
        (await RefusedAsync(server, "/b?token=t", "Origin: https://a.example")).ShouldStartWith("HTTP/1.1 403 ");
        (await RefusedAsync(server, "/b", "Origin: https://b.example")).ShouldStartWith("HTTP/1.1 401 ");
    }

    [Theory, InlineData("chat"), InlineData("/a b"), InlineData("/a?b"), InlineData("")]
    public void What_is_no_path_is_refused_to_the_caller(string path) =>
        Should.Throw<ArgumentException>(() => NetmanServer.CreateBuilder().Listen("ws://127.0.0.1:0", endpoint => endpoint.WebSocket.AddPath(path, new EchoHandler())));

    [Theory, InlineData("/"), InlineData("/twice")]
    public void A_path_given_twice_is_refused_when_the_server_is_built(string path)
    {
        NetmanServerBuilder builder = NetmanServer.CreateBuilder().Listen("ws://127.0.0.1:0/", new EchoHandler(), endpoint =>
        {
            endpoint.WebSocket.AddPath("/twice", new EchoHandler());
            endpoint.WebSocket.AddPath(path, new EchoHandler());
        });
        Should.Throw<InvalidOperationException>(builder.Build).Message.ShouldContain(path);
    }

    private async Task<string> RefusedAsync(TestServer server, string path, params string[] headers)
    {
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request(path, headers));
        return await client.RestAsync();
    }
}
