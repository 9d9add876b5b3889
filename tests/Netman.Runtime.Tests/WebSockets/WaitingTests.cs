using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>What comes while a handler's task is pending.</summary>
public sealed class WaitingTests : WebSocketSuite
{
    private readonly SemaphoreSlim _gate = new(0);

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_ping_behind_a_pending_handler_is_answered_at_once_and_only_once(bool inOnePiece)
    {
        WebSocketClient client = await ConnectAsync(await StartWaitingAsync());
        byte[] bytes = [.. Waits("first").Masked(), .. Frame.Ping("a").Masked(), .. Waits("second").Masked(), .. Frame.Ping("b").Masked()];
        if (inOnePiece)
            await client.WriteAsync(bytes);
        else
            await client.WriteByteByByteAsync(bytes);
        (await client.ReceiveAsync()).ShouldSatisfyAllConditions(pong => pong.Opcode.ShouldBe(Frame.PongCode), pong => pong.AsText.ShouldBe("a"));
        (await client.ReceiveAsync()).AsText.ShouldBe("b");
        _gate.Release(2);
        BodyOf(await client.ReceiveAsync()).ShouldBe("first");
        BodyOf(await client.ReceiveAsync()).ShouldBe("second");
        await client.CloseAsync();
    }

    [Fact]
    public async Task Pings_read_already_when_the_application_pauses_reading_are_answered_and_messages_wait()
    {
        TestServer server = await StartAsync(new TestServerSetup
        {
            Routes = new TestRoutes().AndEcho(1).On(2, static context => context.Connection.PauseReading()),
        });
        WebSocketClient client = await ConnectAsync(server);
        Frame echo = Frame.Binary(Message.Pack(1, "held back"u8.ToArray()));
        await client.SendAsync(Waits("pauses"), Frame.Ping("a"), echo, Frame.Ping("b"));
        (await client.ReceiveAsync()).AsText.ShouldBe("a");
        (await client.ReceiveAsync()).AsText.ShouldBe("b");
        server.Opened.Single().ResumeReading();
        BodyOf(await client.ReceiveAsync()).ShouldBe("held back");
        await client.CloseAsync();
    }

    [Fact]
    public async Task Pings_at_every_split_of_what_waits_are_answered_once_each()
    {
        TestServer server = await StartWaitingAsync();
        byte[] run = [.. Frame.Ping("0").Masked(), .. Waits("one").Masked(), .. Frame.Pong("?").Masked(), .. Frame.Ping("1").Masked(), .. Frame.Ping("").Masked()];
        WebSocketClient client = await ConnectAsync(server);
        for (int split = 1; split < run.Length; split++)
        {
            await client.WriteAsync(Waits("before").Masked(), run[..split]);
            await client.WriteAsync(run[split..]);
            foreach (string pong in (string[])["0", "1", ""])
                (await client.ReceiveAsync()).AsText.ShouldBe(pong, $"split at {split}");
            _gate.Release(2);
            BodyOf(await client.ReceiveAsync()).ShouldBe("before");
            BodyOf(await client.ReceiveAsync()).ShouldBe("one");
        }
        await client.CloseAsync();
    }

    [Fact]
    public async Task Pings_behind_a_message_that_is_still_arriving_are_answered_when_they_come()
    {
        WebSocketClient client = await ConnectAsync(await StartWaitingAsync());
        byte[] large = Frame.Binary(Message.Pack(1, Message.Pattern(20_000))).Masked();
        await client.SendAsync(Waits("first"), Frame.Ping("a"));
        await client.WriteAsync(large[..9_000]);
        (await client.ReceiveAsync()).AsText.ShouldBe("a");
        await client.WriteAsync(large[9_000..], Frame.Ping("b").Masked());
        (await client.ReceiveAsync()).AsText.ShouldBe("b");
        _gate.Release();
        BodyOf(await client.ReceiveAsync()).ShouldBe("first");
        (await client.ReceiveAsync()).Payload.Length.ShouldBe(20_008);
        await client.CloseAsync();
    }

    [Fact]
    public async Task A_close_frame_waits_for_the_reply_that_is_owed_before_it()
    {
        WebSocketClient client = await ConnectAsync(await StartWaitingAsync());
        await client.SendAsync(Waits("owed"), Frame.Ping("still there?"), Frame.Close(1000), Frame.Ping("too late"));
        (await client.ReceiveAsync()).AsText.ShouldBe("still there?");
        _gate.Release();
        BodyOf(await client.ReceiveAsync()).ShouldBe("owed");
        await client.ShouldCloseAsync(1000);
    }

    [Fact]
    public async Task A_peer_that_answers_pings_is_kept_however_long_its_handler_takes()
    {
        TestServer server = await StartWaitingAsync(static socket => socket.KeepAliveInterval = TimeSpan.FromSeconds(1));
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Waits("slow"));
        for (int i = 0; i < 4; i++)
        {
            (await client.ReceiveAsync()).Opcode.ShouldBe(Frame.PingCode);
            await client.SendAsync(Frame.Pong());
        }
        _gate.Release();
        Frame next = await client.ReceiveAsync();
        if (next.Opcode == Frame.PingCode)
            next = await client.ReceiveAsync();
        BodyOf(next).ShouldBe("slow");
    }

    [Fact]
    public async Task A_flood_of_pings_behind_a_pending_handler_is_read_no_further_than_the_backlog()
    {
        TestServer server = await StartWaitingAsync();
        WebSocketClient client = await ConnectAsync(server);
        byte[] pings = [.. Enumerable.Repeat(new Frame(Frame.PingCode, new byte[125]).Masked(), 500).SelectMany(static ping => ping)];
        await client.SendAsync(Waits("first"));
        client.Socket.Blocking = false;
        await Deadline.Until(() => client.Socket.Send(pings, 0, pings.Length, System.Net.Sockets.SocketFlags.None, out _) < pings.Length, "the server stops reading");
        server.Statistics.BytesReceived.ShouldBeLessThan(1 << 20);
        server.Opened.Single().OutboundBytes.ShouldBeLessThan(1 << 20);
        _gate.Release();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task OnOpen_of_the_server_comes_before_the_handlers_and_both_before_the_first_message(bool later)
    {
        OrderHandler handler = new();
        TestServer server = await StartAsync(
            new TestServerSetup
            {
                OnOpen = async _ =>
                {
                    if (later)
                        await _gate.WaitAsync();
                    handler.Calls.Enqueue("server");
                },
                OnClose = (_, _) =>
                {
                    handler.Calls.Enqueue("server closed");
                    return default;
                },
            },
            socket => socket.Handler = handler);
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/?x=1"), Frame.Text("hello").Masked());
        (await client.HeadAsync()).ShouldStartWith("HTTP/1.1 101 ");
        _gate.Release();
        (await client.ReceiveAsync()).AsText.ShouldBe("hello");
        await client.CloseAsync();
        await server.NextCloseAsync();
        await Deadline.Until(() => handler.Calls.Count == 5, "all are called");
        handler.Calls.ShouldBe(["server", "handler x=1", "message", "handler closed", "server closed"]);
    }

    [Fact]
    public async Task A_send_right_behind_a_close_on_another_thread_answers_Closed()
    {
        TestServer server = await StartEchoAsync();
        await ConnectAsync(server);
        Connection connection = server.Opened.Single();
        TaskCompletionSource held = new(), hold = new();
        server.Server.Loops[0].Post(_ =>
        {
            held.SetResult();
            hold.Task.Wait();
        }, null);
        await held.Task.InTime();
        connection.Close(1000);
        SendResult text = connection.SendText("late"), binary = connection.SendBinary([1]);
        hold.SetResult();
        (text, binary).ShouldBe((SendResult.Closed, SendResult.Closed));
    }

    private Task<TestServer> StartWaitingAsync(Action<WebSocketOptions>? configure = null) => StartAsync(
        new TestServerSetup
        {
            Routes = new TestRoutes().AndEcho(1).OnAsync(2, async context =>
            {
                ReadOnlyMemory<byte> body = context.GetOwnedBody();
                await _gate.WaitAsync();
                context.Connection.Send(2, body.Span);
            }),
        },
        configure);

    private static Frame Waits(string body) => Frame.Binary(Message.Pack(2, Encoding.UTF8.GetBytes(body)));

    private static string BodyOf(Frame frame) => Encoding.UTF8.GetString(frame.Payload.AsSpan(8));

    private sealed class OrderHandler : WebSocketHandler
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Calls { get; } = [];

        public override void OnOpen(Connection connection, RequestHead request) => Calls.Enqueue("handler " + request.QueryString);

        public override void OnMessage(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> message)
        {
            Calls.Enqueue("message");
            connection.SendText(message);
        }

        public override void OnClose(Connection connection, int code, string reason) => Calls.Enqueue("handler closed");
    }
}
