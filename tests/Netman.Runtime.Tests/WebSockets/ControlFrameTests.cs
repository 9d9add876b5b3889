using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// RFC 6455, sections 5.2 and 5.5 (case families 2, 3 and 4).
public sealed class ControlFrameTests : WebSocketSuite
{
    [Theory, InlineData(0), InlineData(1), InlineData(125)]
    public async Task A_ping_is_answered_with_its_own_payload(int length)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        byte[] payload = [.. Enumerable.Range(0, length).Select(static i => (byte)(0xFF - i))];
        await client.SendAsync(new Frame(Frame.PingCode, payload));
        Frame pong = await client.ReceiveAsync();
        (pong.Opcode, pong.Final).ShouldBe((Frame.PongCode, true));
        pong.Payload.ShouldBe(payload);
        await client.CloseAsync();
    }

    [Fact]
    public async Task A_ping_of_126_bytes_ends_with_1002()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(new Frame(Frame.PingCode, new byte[126]));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task A_ping_of_125_bytes_in_single_bytes_is_answered()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.WriteByteByByteAsync(new Frame(Frame.PingCode, new byte[125]).Masked());
        (await client.ReceiveAsync()).Payload.Length.ShouldBe(125);
    }

    [Theory, InlineData(""), InlineData("unsolicited")]
    public async Task A_pong_nobody_asked_for_is_ignored(string payload)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Pong(payload), Frame.Ping("after"));
        Frame next = await client.ReceiveAsync();
        (next.Opcode, next.AsText).ShouldBe((Frame.PongCode, "after"));
        await client.CloseAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Ten_pings_are_answered_in_order(bool inOnePiece)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        byte[] pings = [.. Enumerable.Range(0, 10).SelectMany(static i => Frame.Ping($"ping {i}").Masked())];
        if (inOnePiece)
            await client.WriteAsync(pings);
        else
            await client.WriteByteByByteAsync(pings);
        for (int i = 0; i < 10; i++)
            (await client.ReceiveAsync()).AsText.ShouldBe($"ping {i}");
    }

    [Theory]
    [InlineData(Frame.TextCode, 1), InlineData(Frame.TextCode, 2), InlineData(Frame.TextCode, 4), InlineData(Frame.BinaryCode, 3)]
    [InlineData(Frame.BinaryCode, 5), InlineData(Frame.PingCode, 6), InlineData(Frame.CloseCode, 7), InlineData(Frame.PingCode, 4)]
    [Trait(DesignTable.BadInput, "RFC 6455 violations")]
    public async Task A_reserved_bit_ends_with_1002_and_what_came_before_is_answered(int opcode, int reserved)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        byte[] run = [.. Frame.Text("before").Masked(), .. new Frame(opcode, [], Reserved: reserved).Masked(), .. Frame.Ping("not answered").Masked()];
        await client.WriteAsync(run);
        (await client.ReceiveAsync()).AsText.ShouldBe("before");
        await client.ShouldCloseAsync(1002);
        client = await ConnectAsync(server);
        await client.WriteByteByByteAsync(run);
        (await client.ReceiveAsync()).AsText.ShouldBe("before");
        await client.ShouldCloseAsync(1002);
    }

    [Theory, InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(11), InlineData(12), InlineData(13), InlineData(14), InlineData(15)]
    [Trait(DesignTable.BadInput, "RFC 6455 violations")]
    public async Task A_reserved_opcode_ends_with_1002_with_and_without_payload(int opcode)
    {
        await using TestServer server = await StartEchoAsync();
        foreach (byte[] payload in (byte[][])[[], "payload"u8.ToArray()])
        {
            WebSocketClient client = await ConnectAsync(server);
            await client.SendAsync(Frame.Text("before"), new Frame(opcode, payload), Frame.Ping());
            (await client.ReceiveAsync()).AsText.ShouldBe("before");
            await client.ShouldCloseAsync(1002);
        }
    }

    [Theory, InlineData(Frame.PingCode), InlineData(Frame.PongCode), InlineData(Frame.CloseCode)]
    [Trait(DesignTable.BadInput, "RFC 6455 violations")]
    public async Task A_control_frame_that_is_not_final_ends_with_1002(int opcode)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(new Frame(opcode, [], Final: false));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task A_flood_of_pings_from_a_peer_that_does_not_read_keeps_memory_bounded()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        byte[] pings = [.. Enumerable.Repeat(new Frame(Frame.PingCode, new byte[125]).Masked(), 500).SelectMany(static ping => ping)];
        client.Socket.Blocking = false;
        await Deadline.Until(() => client.Socket.Send(pings, 0, pings.Length, System.Net.Sockets.SocketFlags.None, out _) < pings.Length, "the server stops reading");
        server.Opened.Single().OutboundBytes.ShouldBeLessThan(1 << 20);
    }
}
