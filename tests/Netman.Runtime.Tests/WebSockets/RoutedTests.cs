using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// The wire contract: a binary message carries whole packed messages.
public sealed class RoutedTests : WebSocketSuite
{
    [Fact]
    public async Task One_binary_message_may_carry_several_packed_ones_and_each_reply_is_a_message()
    {
        TestServer server = await StartAsync(new TestServerSetup());
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Binary([.. Message.Pack(1, "one"u8), .. Message.Pack(1, ""u8), .. Message.Pack(1, "three"u8)]));
        foreach (string body in (string[])["one", "", "three"])
            (await client.ReceiveAsync()).Payload.ShouldBe(Message.Pack(1, Encoding.UTF8.GetBytes(body)));
    }

    [Theory, InlineData(4), InlineData(8), InlineData(10), InlineData(0)]
    public async Task A_message_that_ends_inside_a_packed_one_or_holds_none_ends_with_1007(int length)
    {
        TestServer server = await StartAsync(new TestServerSetup());
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Binary(Message.Pack(1, "whole"u8)), Frame.Binary(Message.Pack(1, "half"u8)[..length]));
        (await client.ReceiveAsync()).Payload.ShouldBe(Message.Pack(1, "whole"u8));
        await client.ShouldCloseAsync(1007);
    }

    [Fact]
    public async Task A_fragmented_message_is_routed_when_it_is_whole()
    {
        TestServer server = await StartAsync(new TestServerSetup());
        WebSocketClient client = await ConnectAsync(server);
        byte[] packed = Message.Pack(1, Message.Pattern(300));
        await client.SendAsync(Frame.Binary(packed[..3], final: false), new Frame(Frame.Continuation, packed[3..]));
        (await client.ReceiveAsync()).Payload.ShouldBe(packed);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_handler_that_waits_holds_back_the_rest_of_its_message_and_nothing_is_lost(bool fragmented)
    {
        SemaphoreSlim gate = new(0);
        TestServer server = await StartAsync(new TestServerSetup
        {
            Routes = new TestRoutes().AndEcho(1).OnAsync(2, async context =>
            {
                ReadOnlyMemory<byte> body = context.GetOwnedBody();
                await gate.WaitAsync();
                context.Connection.Send(2, body.Span);
            }),
        });
        WebSocketClient client = await ConnectAsync(server);
        byte[] packed = [.. Message.Pack(2, "waits"u8), .. Message.Pack(1, "after"u8), .. Message.Pack(2, "again"u8), .. Message.Pack(1, "last"u8)];
        if (fragmented)
            await client.SendAsync(Frame.Binary(packed[..20], final: false), new Frame(Frame.Continuation, packed[20..]));
        else
            await client.SendAsync(Frame.Binary(packed));
        await client.SendAsync(Frame.Binary(Message.Pack(1, "next frame"u8)));
        gate.Release(2);
        foreach (string body in (string[])["waits", "after", "again", "last", "next frame"])
            Encoding.UTF8.GetString((await client.ReceiveAsync()).Payload[8..]).ShouldBe(body);
    }

    [Fact]
    public async Task Text_without_a_text_route_ends_with_1003()
    {
        TestServer server = await StartAsync(new TestServerSetup());
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("hello?"));
        await client.ShouldCloseAsync(1003);
    }

    [Fact]
    public async Task Text_goes_to_the_text_route()
    {
        TestServer server = await StartAsync(new TestServerSetup { Routes = new TextTable() });
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("at once"), Frame.Text("later"), Frame.Binary(Message.Pack(1, "x"u8)));
        (await client.ReceiveAsync()).AsText.ShouldBe("text: at once");
        (await client.ReceiveAsync()).AsText.ShouldBe("text: later");
        (await client.ReceiveAsync()).AsText.ShouldBe("packed");
        await client.SendAsync(Frame.Text("in ", final: false), Frame.Rest("pieces"));
        (await client.ReceiveAsync()).AsText.ShouldBe("text: in pieces");
    }

    [Fact]
    public async Task Sends_from_other_threads_arrive_whole_and_in_their_order()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        Connection connection = server.Opened.Single();
        for (int i = 0; i < 100; i++)
        {
            connection.SendText($"text {i}").ShouldBe(SendResult.Queued);
            connection.SendBinary([(byte)i]).ShouldBe(SendResult.Queued);
        }
        for (int i = 0; i < 100; i++)
        {
            (await client.ReceiveAsync()).AsText.ShouldBe($"text {i}");
            (await client.ReceiveAsync()).Payload.ShouldBe([(byte)i]);
        }
        await client.CloseAsync();
        await server.NextCloseAsync();
        connection.SendText("late").ShouldBe(SendResult.Closed);
    }

    [Fact]
    public async Task SendText_on_a_plain_connection_says_what_to_use_instead()
    {
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup());
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        connection.Kind.ShouldBe(ConnectionKind.Stream);
        Should.Throw<InvalidOperationException>(() => connection.SendText("hello"));
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_silent_peer_is_pinged_and_one_that_does_not_answer_is_given_up()
    {
        TestServer server = await StartEchoAsync(static socket => socket.KeepAliveInterval = TimeSpan.FromSeconds(1));
        WebSocketClient alive = await ConnectAsync(server);
        for (int i = 0; i < 3; i++)
        {
            (await alive.ReceiveAsync()).Opcode.ShouldBe(Frame.PingCode);
            await alive.SendAsync(Frame.Pong());
        }
        (await alive.ReceiveAsync()).Opcode.ShouldBe(Frame.PingCode);
        await alive.ShouldCloseAsync(1001);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.KeepAliveTimeout);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_message_in_steady_state_allocates_nothing_on_the_loop(bool raw)
    {
        TestServer server = raw ? await StartEchoAsync() : await StartAsync(new TestServerSetup());
        WebSocketClient client = await ConnectAsync(server);
        byte[] frames = [.. Enumerable.Repeat(Frame.Binary(Message.Pack(1, Message.Pattern(100))).Masked(), 50).SelectMany(static frame => frame)];
        long before = 0;
        for (int round = 0; round < 20; round++)
        {
            // Warm from the tenth round on: pools and lists have their sizes.
            if (round == 10)
                before = await server.OnLoop(static _ => GC.GetAllocatedBytesForCurrentThread());
            await client.WriteAsync(frames);
            for (int i = 0; i < 50; i++)
                await client.ReceiveAsync();
        }
        long allocated = await server.OnLoop(static _ => GC.GetAllocatedBytesForCurrentThread()) - before;
        // What the question itself costs, far below one byte a message.
        allocated.ShouldBeLessThan(500);
    }

    private sealed class TextTable : MessageDispatcher
    {
        public override bool HasTextRoute => true;

        public override ValueTask DispatchAsync(MessageContext context)
        {
            context.Connection.SendText("packed");
            return default;
        }

        public override async ValueTask DispatchTextAsync(MessageContext context)
        {
            ReadOnlyMemory<byte> text = context.GetOwnedBody();
            if (text.Span.SequenceEqual("later"u8))
                await Task.Yield();
            context.Connection.SendText("text: " + Encoding.UTF8.GetString(text.Span));
        }
    }
}
