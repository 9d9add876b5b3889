using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>What an upgraded connection holds: nothing of its own, until something of it has to be remembered.</summary>
public sealed class HoldingTests : WebSocketSuite
{
    [Fact]
    public async Task Connections_that_send_whole_messages_hold_nothing_of_their_own()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient first = await ConnectAsync(server), second = await ConnectAsync(server);
        byte[] whole = Frame.Binary(new byte[3000]).Masked();
        await first.SendAsync(Frame.Text("text"), Frame.Ping("ping"), Frame.Pong());
        await first.WriteAsync(whole[..100]);
        await second.SendAsync(Frame.Binary([1]));
        (await first.ReceiveAsync()).AsText.ShouldBe("text");
        (await first.ReceiveAsync()).AsText.ShouldBe("ping");
        await first.WriteAsync(whole[100..]);
        (await first.ReceiveAsync()).Payload.Length.ShouldBe(3000);
        (await second.ReceiveAsync()).Payload.ShouldBe([1]);
        (await ProtocolsAsync(server)).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_fragment_is_remembered_for_its_own_connection_only()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient first = await ConnectAsync(server), second = await ConnectAsync(server);
        // The whole message in front is taken before there is anything to remember, those behind it after.
        await first.SendAsync(Frame.Text("whole"), Frame.Text("a", final: false), Frame.Ping("between"), Frame.Rest("b"), Frame.Text("c"));
        await second.SendAsync(Frame.Text("other"));
        (await second.ReceiveAsync()).AsText.ShouldBe("other");
        foreach (string expected in (string[])["whole", "between", "ab", "c"])
            (await first.ReceiveAsync()).AsText.ShouldBe(expected);
        (await ProtocolsAsync(server)).Distinct().Count().ShouldBe(2);
        await second.SendAsync(Frame.Rest("a fragment of nothing"));
        await second.ShouldCloseAsync(1002);
        await first.CloseAsync();
    }

    [Fact]
    public async Task The_end_of_one_connection_says_nothing_of_another()
    {
        EchoHandler handler = new();
        TestServer server = await StartRawAsync(handler);
        WebSocketClient first = await ConnectAsync(server), second = await ConnectAsync(server);
        await first.SendAsync(Frame.Close(3001, "first"));
        await first.ShouldCloseAsync(3001);
        await server.NextCloseAsync();
        server.Opened.Last().CloseCode.ShouldBe(1006);
        server.Opened.Last().CloseText.ShouldBe("");
        await second.SendAsync(Frame.Close(3002, "second"));
        await second.ShouldCloseAsync(3002);
        await server.NextCloseAsync();
        handler.Closings.ShouldBe([(3001, "first"), (3002, "second")]);
    }

    [Fact]
    public async Task An_upgrade_allocates_its_connection_and_hardly_more()
    {
        const int Batch = 128;
        TestServer server = await StartRawAsync(new SilentHandler());
        List<long> each = [];
        for (int i = 0; i < 5; i++)
        {
            long before = await AllocatedAsync(server);
            await ConnectManyAsync(server, Batch);
            each.Add((await AllocatedAsync(server) - before) / Batch);
        }
        // 152 bytes of connection; in some batches tables and lists grow besides, those that this test's OnOpen keeps too.
        each.Min().ShouldBeLessThan(192);
    }

    private async Task ConnectManyAsync(TestServer server, int count)
    {
        for (int i = 0; i < count; i++)
            await ConnectAsync(server);
    }

    private static Task<long> AllocatedAsync(TestServer server) => server.OnLoop(static _ => GC.GetAllocatedBytesForCurrentThread());

    private static Task<object[]> ProtocolsAsync(TestServer server) =>
        server.OnLoop(_ => server.Opened.Select(static connection => (object)connection.Protocol).ToArray());

    private sealed class SilentHandler : WebSocketHandler
    {
        public override void OnMessage(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> message)
        {
        }
    }
}
