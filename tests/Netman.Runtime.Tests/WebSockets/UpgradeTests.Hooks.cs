using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// What an application decides of requests: OnUpgrade, OnHttpRequest, and the paths of an endpoint.
public sealed partial class UpgradeTests
{
    [Fact]
    public async Task Other_requests_go_to_the_hook_and_what_it_leaves_is_404()
    {
        TestServer server = await StartEchoAsync(static socket => socket.OnHttpRequest = static request => request.Path switch
        {
            "/healthz" => HttpResponse.Text("ok"),
            "/" => HttpResponse.Html("<p>page</p>"),
            _ => null,
        });
        (await AskAsync(server, "GET /healthz HTTP/1.1")).ShouldEndWith("\r\n\r\nok");
        (await AskAsync(server, "GET / HTTP/1.1")).ShouldContain("Content-Type: text/html; charset=utf-8\r\n");
        (await AskAsync(server, "HEAD /healthz HTTP/1.1")).ShouldEndWith("Content-Type: text/plain; charset=utf-8\r\n\r\n");
        (await AskAsync(server, "GET /none HTTP/1.1")).ShouldStartWith("HTTP/1.1 404 ");
        await ConnectAsync(server);
    }

    [Fact]
    public async Task OnUpgrade_reads_the_request_chooses_and_sets_what_the_connection_keeps()
    {
        TestServer server = await StartEchoAsync(static socket =>
        {
            socket.Subprotocols.Add("v2.chat");
            socket.Subprotocols.Add("v1.chat");
            socket.OnUpgrade = static async upgrade =>
            {
                await Task.Yield();
                upgrade.UserState = upgrade.Request.Query("token") + upgrade.Request.Cookie("session") + upgrade.Subprotocol;
                upgrade.AddHeader("Set-Cookie", "seen=1");
            };
        });
        WebSocketClient client = await ConnectAsync(server, "/?token=t", "Cookie: session=s", "Sec-WebSocket-Protocol: v1.chat, v2.chat");
        client.Answer.ShouldContain("Sec-WebSocket-Protocol: v2.chat\r\n");
        client.Answer.ShouldContain("Set-Cookie: seen=1\r\n");
        Connection connection = server.Opened.Single();
        (connection.UserState, connection.Subprotocol, connection.Kind).ShouldBe(("tsv2.chat", "v2.chat", ConnectionKind.WebSocket));
    }

    [Fact]
    public async Task A_header_out_of_what_a_peer_sent_cannot_end_its_line_and_costs_that_peer_only()
    {
        TestServer server = await StartEchoAsync(static socket => socket.OnUpgrade = static upgrade =>
        {
            upgrade.AddHeader("X-Name", upgrade.Request.Query("name") ?? "");
            return default;
        });
        WebSocketClient other = await ConnectAsync(server, "/?name=Ada");
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/?name=a%0D%0ASet-Cookie:%20admin=1"));
        string answer = await client.RestAsync();
        answer.ShouldStartWith("HTTP/1.1 500 ");
        answer.ShouldNotContain("Set-Cookie");
        other.Answer.ShouldContain("X-Name: Ada\r\n");
        (await ConnectAsync(server, "/?name=Bob")).Answer.ShouldContain("X-Name: Bob\r\n");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task OnUpgrade_may_refuse_at_once_or_later(bool later)
    {
        TestServer server = await StartEchoAsync(socket => socket.OnUpgrade = async upgrade =>
        {
            if (later)
                await Task.Yield();
            upgrade.Refuse(401, "who are you?");
        });
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request("GET / HTTP/1.1", _good), Frame.Text("early").Masked());
        string answer = await client.RestAsync();
        answer.ShouldStartWith("HTTP/1.1 401 ");
        answer.ShouldEndWith("who are you?");
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_OnHttpRequest_that_throws_is_answered_with_500_and_costs_that_peer_only()
    {
        TestServer server = await StartEchoAsync(static socket => socket.OnHttpRequest = static _ => throw new InvalidOperationException("no page"));
        (await AskAsync(server, "GET /healthz HTTP/1.1")).ShouldStartWith("HTTP/1.1 500 ");
        server.Log.Lines.ShouldContain(static line => line.Fault is InvalidOperationException);
        await ConnectAsync(server);
    }

    [Fact]
    public async Task An_OnUpgrade_that_throws_is_answered_with_500()
    {
        TestServer server = await StartEchoAsync(static socket => socket.OnUpgrade = static _ => throw new InvalidOperationException("no database"));
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/"));
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 500 ");
        server.Log.Lines.ShouldContain(static line => line.Fault is InvalidOperationException);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_OnUpgrade_that_takes_too_long_is_answered_with_408_and_what_it_comes_to_adds_nothing(bool throws)
    {
        TaskCompletionSource decide = new();
        TestServer server = await StartEchoAsync(socket =>
        {
            socket.UpgradeTimeout = TimeSpan.FromMilliseconds(100);
            socket.OnUpgrade = async upgrade =>
            {
                await decide.Task;
                upgrade.Refuse(401);
                if (throws)
                    throw new InvalidOperationException("too late");
            };
        });
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/"));
        string answer = await client.RestAsync();
        answer.ShouldStartWith("HTTP/1.1 408 ");
        answer.ShouldContain("Connection: close\r\n");
        decide.SetResult();
        await server.OnLoop(static _ => 0); // decided
        await server.OnLoop(static _ => 0); // and flushed
        await client.WriteAsync("not reset"u8.ToArray());
        (await client.RestAsync()).ShouldBe("");
        client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await server.ShouldBecomeEmptyAsync();
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_health_check_that_offers_HTTP_2_is_answered_as_if_it_did_not()
    {
        TestServer server = await StartEchoAsync(static socket => socket.OnHttpRequest = static _ => HttpResponse.Text("ok"));
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request("GET /healthz HTTP/1.1", "Host: a", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"));
        (await client.RestAsync()).ShouldEndWith("\r\n\r\nok");
    }

    [Fact]
    public async Task Of_two_health_checks_in_one_piece_the_first_is_answered_and_told_that_the_connection_ends()
    {
        TestServer server = await StartEchoAsync(static socket => socket.OnHttpRequest = static request => HttpResponse.Text(request.Path));
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request("GET /first HTTP/1.1", "Host: a", "Connection: keep-alive"), Request("GET /second HTTP/1.1", "Host: a"));
        string answer = await client.RestAsync();
        answer.ShouldContain("Connection: close\r\n");
        answer.ShouldContain("Content-Length: 6\r\n");
        answer.ShouldEndWith("\r\n\r\n/first");
    }

    [Fact]
    public async Task A_peer_that_goes_while_OnUpgrade_decides_leaves_nothing_behind()
    {
        TaskCompletionSource decide = new();
        TestServer server = await StartEchoAsync(socket => socket.OnUpgrade = _ => new ValueTask(decide.Task));
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/"));
        await Deadline.Until(() => server.Statistics.BytesReceived > 0, "the request is received");
        client.Socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        client.Socket.Close();
        decide.SetResult();
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task A_path_with_a_star_takes_everything_below_it()
    {
        EchoHandler handler = new();
        TestServer server = await StartAsync(new TestServerSetup(), socket => socket.Handler = handler, "/rooms/*");
        await ConnectAsync(server, "/rooms/42?x=1");
        handler.Calls.ShouldContain("open /rooms/42?x=1");
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/other"));
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 404 ");
    }
}
