using System.Text;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// The opening handshake: RFC 6455, section 4.2.
public sealed class UpgradeTests : WebSocketSuite
{
    private const string Key = WebSocketTransport.SampleKey;

    private static readonly string[] _good =
        ["Host: a", "Upgrade: websocket", "Connection: Upgrade", $"Sec-WebSocket-Key: {Key}", "Sec-WebSocket-Version: 13"];

    [Fact]
    public async Task The_RFCs_own_example_is_accepted_with_its_answer()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        client.Answer.ShouldBe($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {WebSocketTransport.SampleAccept}\r\n\r\n");
    }

    [Fact]
    public async Task Header_order_case_and_token_lists_do_not_matter()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request("GET / HTTP/1.1",
            "sec-websocket-version:13", $"SEC-WEBSOCKET-KEY:   {Key}  ", "connection: keep-alive, Upgrade", "UPGRADE: h2c, WebSocket", "host: b", "User-Agent: Firefox"));
        (await client.HeadAsync()).ShouldStartWith("HTTP/1.1 101 ");
        await client.SendAsync(Frame.Text("hello"));
        (await client.ReceiveAsync()).AsText.ShouldBe("hello");
    }

    public static readonly TheoryData<string, string[]> Odd = new()
    {
        { "GET http://a/ HTTP/1.1", _good },
        { "GET http://a HTTP/1.1", _good },
        { "GET /?next=/../x HTTP/1.1", _good },
        { "GET / HTTP/1.1", [.. _good, "Upgrade: h2c", "Connection: keep-alive"] },
        { "GET / HTTP/1.1", [.. _good, "Content-Length: 0"] },
        { "GET / HTTP/1.1", [.. _good, "Sec-WebSocket-Protocol: , ,, none of ours,", "Sec-WebSocket-Protocol: a\"b"] },
        { "GET / HTTP/1.1", [.. _good, "Empty:", "Tab:\ta\tb\t"] },
    };

    [Theory, MemberData(nameof(Odd))]
    public async Task What_is_odd_but_right_is_upgraded(string line, string[] headers)
    {
        TestServer server = await StartEchoAsync(static socket => socket.Subprotocols.Add("chat.v1"));
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request(line, headers));
        string answer = await client.HeadAsync();
        answer.ShouldStartWith("HTTP/1.1 101 ");
        answer.ShouldNotContain("Sec-WebSocket-Protocol");
        await client.CloseAsync();
    }

    [Fact]
    public async Task A_body_that_never_ends_behind_a_refused_request_is_read_no_longer_than_the_close_timeout()
    {
        TestServer server = await StartEchoAsync(options: static options => options.CloseTimeout = TimeSpan.FromMilliseconds(200));
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request("GET / HTTP/1.1", [.. _good, "Transfer-Encoding: chunked"]));
        (await client.HeadAsync()).ShouldStartWith("HTTP/1.1 400 ");
        byte[] chunk = [.. "4000\r\n"u8, .. new byte[0x4000], .. "\r\n"u8];
        await Should.ThrowAsync<IOException>(async () =>
        {
            while (true)
                await client.WriteAsync(chunk);
        }).InTime();
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task Headers_that_trickle_in_do_not_move_the_deadline()
    {
        TestServer server = await StartEchoAsync(static socket =>
        {
            socket.UpgradeTimeout = TimeSpan.FromMilliseconds(300);
            socket.MaxRequestBytes = 1 << 20; // more than single bytes amount to in that time
        });
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray());
        Task<string> answer = client.RestAsync();
        while (!answer.IsCompleted)
        {
            await client.WriteAsync("x"u8.ToArray());
            await Task.Yield();
        }
        (await answer).ShouldStartWith("HTTP/1.1 408 ");
    }

    [Fact]
    public async Task An_answer_without_content_has_no_length()
    {
        TestServer server = await StartEchoAsync(static socket => socket.OnHttpRequest = static _ => new HttpResponse(204, "", default));
        string answer = await AskAsync(server, "GET /beacon HTTP/1.1");
        answer.ShouldStartWith("HTTP/1.1 204 ");
        answer.ShouldNotContain("Content-");
        Should.Throw<ArgumentException>(() => new HttpResponse(304, "text/plain", new byte[1]));
    }

    [Fact]
    public async Task A_request_split_at_every_byte_is_the_same_request()
    {
        TestServer server = await StartEchoAsync();
        byte[] request = WebSocketTransport.Request("/");
        for (int split = 1; split < request.Length; split += 3)
        {
            await using WebSocketClient client = await DialAsync(server);
            await client.WriteAsync(request[..split]);
            await client.WriteAsync(request[split..]);
            (await client.HeadAsync()).ShouldStartWith("HTTP/1.1 101 ", customMessage: $"split at {split}");
        }
        WebSocketClient slow = await DialAsync(server);
        await slow.WriteByteByByteAsync(request);
        (await slow.HeadAsync()).ShouldStartWith("HTTP/1.1 101 ");
    }

    [Fact]
    public async Task Frames_behind_the_request_are_answered_wherever_the_pieces_are_cut()
    {
        TestServer server = await StartEchoAsync();
        byte[] all = [.. WebSocketTransport.Request("/"), .. Frame.Text("early").Masked(), .. Frame.Text("bird").Masked()];
        int request = WebSocketTransport.Request("/").Length;
        for (int split = request - 2; split < all.Length; split++)
        {
            await using WebSocketClient client = await DialAsync(server);
            await client.WriteAsync(all[..split]);
            await client.WriteAsync(all[split..]);
            await client.HeadAsync();
            (await client.ReceiveAsync()).AsText.ShouldBe("early", $"split at {split}");
            (await client.ReceiveAsync()).AsText.ShouldBe("bird");
        }
    }

    public static readonly TheoryData<string, string[], int> Refusals = new()
    {
        { "GET / HTTP/1.1", ["Host: a"], 400 },
        { "GET / HTTP/1.1", Without("Upgrade: websocket"), 400 },
        { "GET / HTTP/1.1", Without("Connection: Upgrade"), 400 },
        { "GET / HTTP/1.1", Without("Host: a"), 400 },
        { "GET / HTTP/1.1", [.. _good, "Host: b"], 400 },
        { "GET / HTTP/1.1", Without($"Sec-WebSocket-Key: {Key}"), 400 },
        { "GET / HTTP/1.1", With($"Sec-WebSocket-Key: {Key}", "Sec-WebSocket-Key: c2hvcnQ="), 400 },
        { "GET / HTTP/1.1", With($"Sec-WebSocket-Key: {Key}", "Sec-WebSocket-Key: ######################=="), 400 },
        { "GET / HTTP/1.1", [.. _good, $"Sec-WebSocket-Key: {Key}"], 400 },
        { "GET / HTTP/1.1", [.. _good, "Content-Length: 5"], 400 },
        { "GET / HTTP/1.1", [.. _good, "Transfer-Encoding: chunked"], 400 },
        { "GET / HTTP/1.1", With("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8"), 426 },
        { "GET / HTTP/1.1", Without("Sec-WebSocket-Version: 13"), 426 },
        { "GET /other HTTP/1.1", _good, 404 },
        { "GET //  HTTP/1.1", _good, 400 },
        { "POST / HTTP/1.1", _good, 405 },
        { "GET / HTTP/1.0", _good, 505 },
        { "GET / HTTP/1.1", [.. _good, "Origin: https://evil.example"], 403 },
        { "GET / HTTP/1.1", [.. _good, "Origin: https://good.example.evil"], 403 },
        { "GET / HTTP/1.1", [.. _good, "Origin: null"], 403 },
        { "GET / HTTP/1.1", [.. _good, "Origin: https://good.example", "Origin: https://good.example"], 403 },
        { "GET / HTTP/1.1", [.. _good, "Content-Length: 0", "Content-Length: 0"], 400 },
        { "GET / HTTP/1.1", With($"Sec-WebSocket-Key: {Key}", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub24="), 400 },
        { "GET / HTTP/1.1", With($"Sec-WebSocket-Key: {Key}", "Sec-WebSocket-Key: dGhlIHNhbXBs ZSBub25jZQ=="), 400 },
        { "GET / HTTP/1.1", With("Upgrade: websocket", "Upgrade: websocketx, xwebsocket"), 400 },
        { "GET /../ HTTP/1.1", _good, 400 },
        { "GET http://a/other HTTP/1.1", _good, 404 },
    };

    [Theory, MemberData(nameof(Refusals))]
    [Trait(DesignTable.BadInput, "a request that cannot be upgraded")]
    public async Task What_cannot_be_upgraded_is_answered_in_HTTP_and_closed_in_order(string line, string[] headers, int status)
    {
        TestServer server = await StartEchoAsync(static socket => socket.AllowedOrigins.Add("https://good.example"));
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request(line, headers), "bytes behind it"u8.ToArray());
        string answer = await client.RestAsync();
        answer.ShouldStartWith($"HTTP/1.1 {status} ");
        answer.ShouldContain("Connection: close\r\n");
        answer.Contains("Sec-WebSocket-Version: 13\r\n", StringComparison.Ordinal).ShouldBe(status == 426);
        answer.Contains("Allow: GET\r\n", StringComparison.Ordinal).ShouldBe(status == 405);
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_allowed_origin_and_a_client_without_one_are_let_in()
    {
        TestServer server = await StartEchoAsync(static socket => socket.AllowedOrigins.Add("https://good.example"));
        await ConnectAsync(server, "/", "Origin: HTTPS://good.example");
        await ConnectAsync(server);
    }

    [Fact]
    [Trait(DesignTable.Limit, "upgrade request")]
    public async Task A_head_that_never_ends_is_answered_with_431()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nA: " + new string('a', 20_000)));
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 431 ");
    }

    [Fact]
    [Trait(DesignTable.Limit, "upgrade request")]
    public async Task Ten_thousand_headers_are_answered_with_431()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request("GET / HTTP/1.1", [.. Enumerable.Range(0, 10_000).Select(static i => $"H{i}: {i}")]));
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 431 ");
    }

    [Fact]
    [Trait(DesignTable.Limit, "handshake, upgrade, first byte")]
    public async Task A_request_that_takes_too_long_is_answered_with_408()
    {
        TestServer server = await StartEchoAsync(static socket => socket.UpgradeTimeout = TimeSpan.FromMilliseconds(100));
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray());
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 408 ");
    }

    [Fact]
    public async Task A_request_half_there_when_the_server_stops_is_answered_with_503()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n"u8.ToArray());
        await Deadline.Until(() => server.Statistics.BytesReceived > 0, "the half is received");
        Task<DrainSummary> stopped = server.Server.StopAsync(Deadline.Time);
        string answer = await client.RestAsync();
        answer.ShouldStartWith("HTTP/1.1 503 Service Unavailable\r\n");
        answer.ShouldContain("Connection: close\r\n");
        client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        (await stopped.InTime()).ShouldBe(new DrainSummary(1, 0));
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_that_OnUpgrade_still_decides_about_when_the_server_stops_is_answered_with_503()
    {
        TaskCompletionSource decide = new(), asked = new();
        TestServer server = await StartEchoAsync(socket => socket.OnUpgrade = _ =>
        {
            asked.SetResult();
            return new ValueTask(decide.Task);
        });
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/"));
        await asked.Task.InTime();
        Task<DrainSummary> stopped = server.Server.StopAsync(Deadline.Time);
        await server.OnLoop(static _ => 0); // the drain has been said
        await server.OnLoop(static _ => 0);
        decide.SetResult();
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 503 ");
        client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await stopped.InTime();
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_request_behind_a_refused_one_is_not_answered()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request("GET /no HTTP/1.1", _good), Request("GET / HTTP/1.1", _good));
        string answer = await client.RestAsync();
        answer.Split("HTTP/1.1 ").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_second_request_behind_an_upgrade_is_taken_as_frames_and_ends_with_1002()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request("GET / HTTP/1.1", _good), Request("GET / HTTP/1.1", _good));
        (await client.HeadAsync()).ShouldStartWith("HTTP/1.1 101 ");
        await client.ShouldCloseAsync(1002);
    }

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

    private async Task<string> AskAsync(TestServer server, string line)
    {
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(Request(line, "Host: a"));
        return await client.RestAsync();
    }

    private static byte[] Request(string line, params string[] headers) =>
        Encoding.ASCII.GetBytes(line + "\r\n" + string.Concat(headers.Select(static header => header + "\r\n")) + "\r\n");

    private static string[] Without(string header) => [.. _good.Where(good => good != header)];

    private static string[] With(string header, string other) => [.. _good.Select(good => good == header ? other : good)];
}
