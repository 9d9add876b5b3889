using System.Net.Sockets;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// RFC 6455, sections 5.5.1 and 7 (case family 7).
public sealed class ClosingTests : WebSocketSuite
{
    public static readonly TheoryData<int> LegalCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];

    public static readonly TheoryData<int> IllegalCodes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535];

    [Fact]
    public async Task What_is_owed_comes_before_the_close_frame_and_nothing_after_it_is_answered()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("Hello World!"), Frame.Close(1000), Frame.Text("too late"), Frame.Ping());
        (await client.ReceiveAsync()).AsText.ShouldBe("Hello World!");
        await client.ShouldCloseAsync(1000);
    }

    [Fact]
    public async Task A_megabyte_owed_comes_whole_before_the_close_frame()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync([.. Enumerable.Repeat(Frame.Binary(new byte[100_000]), 10), Frame.Close(1000)]);
        for (int i = 0; i < 10; i++)
            (await client.ReceiveAsync()).Payload.Length.ShouldBe(100_000);
        await client.ShouldCloseAsync(1000);
    }

    [Fact]
    public async Task A_second_close_frame_is_ignored()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Close(1000), Frame.Close(1001));
        await client.ShouldCloseAsync(1000);
    }

    [Fact]
    public async Task A_close_inside_a_fragmented_message_is_answered()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("fragment1", final: false), Frame.Close(1000), Frame.Rest("fragment2"));
        await client.ShouldCloseAsync(1000);
    }

    [Theory, MemberData(nameof(LegalCodes))]
    public async Task A_legal_code_is_echoed_and_told_to_OnClose(int code)
    {
        EchoHandler handler = new();
        await using TestServer server = await StartRawAsync(handler);
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Close(code, "why"));
        await client.ShouldCloseAsync(code);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
        handler.Closings.ShouldBe([(code, "why")]);
    }

    [Theory, MemberData(nameof(IllegalCodes))]
    [Trait(DesignTable.BadInput, "RFC 6455 violations")]
    public async Task An_illegal_code_ends_with_1002(int code)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Close(code));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task An_empty_close_frame_is_answered_with_one_and_told_as_1005()
    {
        EchoHandler handler = new();
        await using TestServer server = await StartRawAsync(handler);
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Close());
        (await client.ShouldCloseAsync(1005)).Payload.ShouldBeEmpty();
        await server.NextCloseAsync();
        handler.Closings.ShouldBe([(1005, "")]);
    }

    [Fact]
    public async Task A_close_frame_of_one_byte_ends_with_1002()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(new Frame(Frame.CloseCode, [3]));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task A_close_reason_of_123_bytes_is_legal_and_one_of_124_ends_with_1002()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Close(1000, new string('*', 123)));
        await client.ShouldCloseAsync(1000);
        client = await ConnectAsync(server);
        await client.SendAsync(Frame.Close(1000, new string('*', 124)));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task A_close_reason_that_is_not_utf8_ends_with_1007()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Close(1000, [0xCE, 0xBA, 0xED, 0xA0, 0x80]));
        await client.ShouldCloseAsync(1007);
    }

    [Fact]
    public async Task The_servers_close_carries_its_code_and_text_and_completes_when_the_peer_has_answered()
    {
        EchoHandler handler = new();
        await using TestServer server = await StartRawAsync(handler);
        WebSocketClient client = await ConnectAsync(server);
        Task closed = server.Opened.Single().CloseAsync(4001, "kicked");
        Frame close = await client.ReceiveAsync();
        (close.Code, System.Text.Encoding.UTF8.GetString(close.Payload, 2, 6)).ShouldBe((4001, "kicked"));
        closed.IsCompleted.ShouldBeFalse();
        await client.SendAsync(Frame.Close(4001));
        await client.ShouldEndAsync();
        await closed.InTime();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ClosedLocally);
        handler.Closings.ShouldBe([(4001, "kicked")]);
    }

    [Fact]
    public async Task Closing_twice_and_once_more_when_it_is_over_says_the_first_code_and_completes_each_time()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        Connection connection = server.Opened.Single();
        Task first = Task.Run(() => connection.CloseAsync(4001, "first"));
        Frame close = await client.ReceiveAsync();
        Task second = Task.Run(() => connection.CloseAsync(4002, "second"));
        close.Code.ShouldBe(4001);
        await client.SendAsync(Frame.Close(4001));
        await client.ShouldEndAsync();
        await Task.WhenAll(first, second).InTime();
        await connection.CloseAsync().InTime();
        await server.NextCloseAsync();
        connection.CloseCode.ShouldBe(4001);
    }

    [Fact]
    public async Task A_handler_that_waits_for_its_own_close_goes_on_when_the_peer_has_answered_and_before_OnClose()
    {
        TaskCompletionSource<int> closedBefore = new();
        TestServer? started = null;
        await using TestServer server = started = await StartAsync(new TestServerSetup
        {
            Routes = new TestRoutes().OnAsync(1, async context =>
            {
                await context.Connection.CloseAsync(4003);
                closedBefore.SetResult(started!.Closed.Count);
            }),
        });
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Binary(Message.Pack(1, [])), Frame.Binary(Message.Pack(1, [])));
        (await client.ReceiveAsync()).Code.ShouldBe(4003);
        closedBefore.Task.IsCompleted.ShouldBeFalse();
        await client.SendAsync(Frame.Close(4003));
        await client.ShouldEndAsync();
        (await closedBefore.Task.InTime()).ShouldBe(0);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ClosedLocally);
    }

    [Fact]
    public async Task A_close_from_another_thread_does_not_cut_a_message_that_leaves_in_fragments()
    {
        await using TestServer server = await StartEchoAsync(static socket => socket.MaxFrameLength = 10_000, static options => options.CloseTimeout = Deadline.Time);
        WebSocketClient client = await ConnectAsync(server);
        Connection connection = server.Opened.Single();
        byte[] bytes = Message.Pattern(3 << 20); // more than the kernel takes from us before the peer reads
        connection.SendBinary(bytes).ShouldBe(SendResult.Queued);
        Task closed = connection.CloseAsync(4004);
        (await client.MessageAsync()).Payload.AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        (await client.ReceiveAsync()).Code.ShouldBe(4004);
        await client.SendAsync(Frame.Close(4004));
        await client.ShouldEndAsync();
        await closed.InTime();
    }

    [Fact]
    public async Task Close_sends_1000()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        server.Opened.Single().Close();
        await client.ShouldCloseAsync(1000);
    }

    [Fact]
    public async Task Codes_that_may_not_be_sent_and_long_texts_are_refused_to_the_caller()
    {
        await using TestServer server = await StartEchoAsync();
        await ConnectAsync(server);
        Connection connection = server.Opened.Single();
        Should.Throw<ArgumentOutOfRangeException>(() => connection.Close(1005));
        Should.Throw<ArgumentOutOfRangeException>(() => connection.Close(1015));
        Should.Throw<ArgumentException>(() => connection.Close(1000, new string('é', 62)));
        connection.State.ShouldBe(ConnectionState.Open);
    }

    [Fact]
    public async Task A_peer_that_never_answers_the_close_is_given_up_after_the_timeout()
    {
        await using TestServer server = await StartEchoAsync(options: static options => options.CloseTimeout = TimeSpan.FromMilliseconds(100));
        await ConnectAsync(server);
        server.Opened.Single().Close(1001);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ClosedLocally);
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task A_server_that_stops_says_1001()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        Task<DrainSummary> stopped = server.Server.StopAsync(Deadline.Time);
        await client.ShouldCloseAsync(1001);
        (await stopped.InTime()).ShouldBe(new DrainSummary(1, 0));
    }

    [Fact]
    public async Task Wrong_input_on_one_connection_is_not_noticed_on_another()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient good = await ConnectAsync(server);
        byte[][] wrong =
        [
            Frame.Text("unmasked").Unmasked(), new Frame(Frame.TextCode, [], Reserved: 2).Masked(), new Frame(3, []).Masked(), Frame.Rest("of nothing").Masked(),
            new Frame(Frame.PingCode, new byte[126]).Masked(), new Frame(Frame.TextCode, [0xFF]).Masked(), new Frame(Frame.CloseCode, [3]).Masked(),
            [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4],
        ];
        foreach (byte[] bytes in wrong)
        {
            WebSocketClient bad = await ConnectAsync(server);
            await good.SendAsync(Frame.Text("half ", final: false));
            await bad.WriteAsync(bytes);
            (await bad.ReceiveAsync()).Opcode.ShouldBe(Frame.CloseCode);
            await good.SendAsync(Frame.Rest("and half"));
            (await good.ReceiveAsync()).AsText.ShouldBe("half and half");
        }
        await good.CloseAsync();
    }

    [Fact]
    public async Task A_handler_that_throws_ends_with_1011()
    {
        await using TestServer server = await StartRawAsync(new ThrowingHandler());
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("boom"));
        await client.ShouldCloseAsync(1011);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.HandlerFault);
    }

    [Fact]
    public async Task A_peer_that_half_closes_without_a_close_frame_gets_what_it_is_owed_and_is_told_as_1006()
    {
        EchoHandler handler = new();
        await using TestServer server = await StartRawAsync(handler);
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("last words"));
        client.Socket.Shutdown(SocketShutdown.Send);
        (await client.ReceiveAsync()).AsText.ShouldBe("last words");
        await server.NextCloseAsync();
        handler.Closings.ShouldBe([(1006, "")]);
    }

    [Fact]
    public async Task A_reset_is_told_as_1006_and_gives_everything_back()
    {
        EchoHandler handler = new();
        await using TestServer server = await StartRawAsync(handler);
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("half a message", final: false));
        await Deadline.Until(() => server.Statistics.BytesReceived > 160, "the fragment is received");
        client.Socket.LingerState = new LingerOption(true, 0);
        client.Socket.Close();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerReset);
        handler.Closings.ShouldBe([(1006, "")]);
        await server.ShouldBecomeEmptyAsync();
    }

    private sealed class ThrowingHandler : WebSocketHandler
    {
        public override void OnMessage(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> message) => throw new InvalidOperationException("boom");
    }
}
