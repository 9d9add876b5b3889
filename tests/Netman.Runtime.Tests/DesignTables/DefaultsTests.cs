using System.IO.Compression;
using Netman.Tests.Support;
using Netman.Tests.WebSockets;

namespace Netman.Tests.DesignTables;

/// <summary>What holds where nobody has set anything: the value of each default, and that it is the one that works.</summary>
public sealed class DefaultsTests : WebSocketSuite
{
    private const int Mebibyte = 1 << 20, CompressedBit = 4;

    private static readonly NetmanServerOptions _defaults = new();

    [Fact]
    [Trait(DesignTable.Limit, "body length")]
    public async Task A_body_of_1_MiB_is_taken_and_one_byte_more_closes_with_MessageTooLarge()
    {
        _defaults.MaxBodyLength.ShouldBe(Mebibyte);
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup());
        await using TestClient client = await server.ConnectAsync();
        await client.SendAsync(1, new byte[Mebibyte]);
        (await client.ReceiveAsync()).Body.Length.ShouldBe(Mebibyte);
        await client.WriteAsync(Message.Header(1, Mebibyte + 1));
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Fact]
    [Trait(DesignTable.Limit, "body length")]
    public async Task A_body_limit_of_0_is_none()
    {
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            Options = static options => options.MaxBodyLength = 0,
        });
        await using TestClient client = await server.ConnectAsync();
        await client.SendAsync(1, new byte[3 * Mebibyte]);
        (await client.ReceiveAsync()).Body.Length.ShouldBe(3 * Mebibyte);
    }

    [Fact]
    [Trait(DesignTable.Limit, "body length")]
    public async Task A_WebSocket_message_of_more_than_1_MiB_ends_with_1009()
    {
        TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Binary(new byte[Mebibyte]));
        (await client.ReceiveAsync()).Payload.Length.ShouldBe(Mebibyte);
        await client.WriteAsync(Frame.Binary(new byte[Mebibyte + 1]).Masked()[..14]);
        await client.ShouldCloseAsync(1009);
    }

    [Fact]
    [Trait(DesignTable.Limit, "outbound bytes per connection")]
    public async Task SendAsync_waits_past_64_KiB_and_past_4_MiB_the_peer_is_disconnected()
    {
        (_defaults.OutboundLowWatermark, _defaults.OutboundHighWatermark, _defaults.OutboundHardLimit).ShouldBe((16 << 10, 64 << 10, 4 * Mebibyte));
        _defaults.OutboundPolicy.ShouldBe(OutboundPolicy.Disconnect);
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup());
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        await using TestClient silent = client;
        ValueTask<SendResult> sent;
        do
            sent = connection.SendAsync(1, new byte[10_000]);
        while (sent.IsCompleted);
        // From here on it may have gone on at any moment: the kernel takes more when it likes.
        int most = 0;
        while (connection.Send(1, new byte[10_000]) == SendResult.Queued)
            most = Math.Max(most, connection.OutboundBytes);
        most.ShouldBeInRange(3 * Mebibyte, 4 * Mebibyte);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.SlowConsumer);
        await sent.AsTask().InTime();
    }

    [Fact]
    [Trait(DesignTable.Limit, "connections")]
    public async Task Connections_are_not_limited_per_server_nor_per_address()
    {
        (_defaults.MaxConnections, _defaults.MaxConnectionsPerAddress, _defaults.AcceptsPerSecond).ShouldBe((0, 0, 0));
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup());
        List<TestClient> clients = [];
        for (int i = 0; i < 300; i++)
            clients.Add(await server.ConnectAsync());
        foreach (TestClient client in clients)
            (await client.AskAsync(1, "served")).Text.ShouldBe("served");
        (server.Statistics.Connections, server.Statistics.Rejected).ShouldBe((300, 0));
        foreach (TestClient client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    [Trait(DesignTable.Limit, "upgrade request")]
    public async Task An_upgrade_request_of_8_KiB_and_100_headers_is_taken_and_more_is_answered_with_431()
    {
        (new WebSocketOptions().MaxRequestBytes, new WebSocketOptions().MaxRequestHeaders).ShouldBe((8 << 10, 100));
        TestServer server = await StartEchoAsync();
        int own = WebSocketTransport.Request("/").Length;
        int headers = System.Text.Encoding.ASCII.GetString(WebSocketTransport.Request("/")).Split("\r\n").Length - 3;
        await ConnectAsync(server, "/", Filler((8 << 10) - own));
        await ConnectAsync(server, "/", Many(100 - headers));
        await ShouldBeRefusedAsync(server, Filler((8 << 10) - own + 1));
        await ShouldBeRefusedAsync(server, Many(101 - headers));
    }

    [Fact]
    [Trait(DesignTable.Limit, "inflated WebSocket message")]
    public async Task An_inflated_message_of_1_MiB_is_taken_and_one_byte_more_ends_with_1009()
    {
        TestServer server = await StartEchoAsync(static socket => socket.Deflate = new WebSocketDeflate());
        WebSocketClient client = await ConnectAsync(server, "/", "Sec-WebSocket-Extensions: permessage-deflate");
        await client.SendAsync(Deflated(Mebibyte));
        (await client.MessageAsync()).Reserved.ShouldBe(CompressedBit);
        await client.SendAsync(Deflated(Mebibyte + 1));
        await client.ShouldCloseAsync(1009);
    }

    [Fact]
    [Trait(DesignTable.Limit, "inflated WebSocket message")]
    public async Task Compression_is_off()
    {
        WebSocketClient client = await ConnectAsync(await StartEchoAsync(), "/", "Sec-WebSocket-Extensions: permessage-deflate");
        client.Answer.ShouldNotContain("Extensions");
        await client.SendAsync(Deflated(100));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    [Trait(DesignTable.BadInput, "unknown message id")]
    [Trait(DesignTable.BadInput, "a handler throws")]
    public async Task An_unknown_id_keeps_the_connection_and_a_fault_closes_it()
    {
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            Routes = TestRoutes.Echo(1).On(2, static _ => throw new FormatException()),
        });
        await using TestClient client = await server.ConnectAsync();
        await client.SendAsync(77, "nobody's");
        (await client.AskAsync(1, "stays")).Text.ShouldBe("stays");
        await client.SendAsync(2, "");
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.HandlerFault);
    }

    private static Frame Deflated(int length)
    {
        using MemoryStream wire = new();
        using DeflateStream deflate = new(wire, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(new byte[length]);
        deflate.Flush();
        return new Frame(Frame.BinaryCode, wire.ToArray()[..^4], Reserved: CompressedBit); // RFC 7692, 7.2.1: without the flush's end
    }

    private static string[] Many(int count) => [.. Enumerable.Range(0, count).Select(static i => $"X-{i}: y")];

    private static string[] Filler(int length) => [$"X: {new string('y', length - 5)}"]; // with its line's end as long as that

    private async Task ShouldBeRefusedAsync(TestServer server, string[] headers)
    {
        WebSocketClient client = await DialAsync(server);
        await client.WriteAsync(WebSocketTransport.Request("/", headers));
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 431 ");
    }
}
