using System.Text;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// The opening handshake: RFC 6455, section 4.2.
public sealed partial class UpgradeTests : WebSocketSuite
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
        { "GET / HTTP/1.1", With("Connection: Upgrade", "Connection: ,, keep-alive ,upgrade,") },
        { "GET / HTTP/1.1", [.. With("Upgrade: websocket", "Upgrade: ,"), "Upgrade: \t, WEBSOCKET ,,"] },
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
        { "get / HTTP/1.1", _good, 405 },
        { "PRI * HTTP/2.0", _good, 400 },
        { "GET / HTTP/1.1", With("Connection: Upgrade", "Connection: \"Upgrade\""), 400 },
        { "GET / HTTP/1.1", With("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13, 8"), 426 },
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
