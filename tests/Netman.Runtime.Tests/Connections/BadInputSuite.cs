using System.Net.Sockets;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Connections;

/// <summary>What a broken or hostile peer can send, and the one connection that it costs: its own.</summary>
public abstract class BadInputSuite(TestTransport transport) : ConnectionSuite(transport)
{
    [Fact]
    [Trait(DesignTable.Limit, "body length")]
    public async Task A_length_of_0xFFFFFFFF_closes_at_the_header_and_takes_no_memory()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        await client.WriteAsync(Transport.Frame(Message.Header(1, uint.MaxValue)));
        await client.ShouldEndAsync();
        // The connection waits for our end; while it does it holds nothing for the body that was announced.
        (await server.OnLoop(static loop => loop.Blocks.Outstanding)).ShouldBe(0);
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Fact]
    [Trait(DesignTable.Limit, "body length")]
    public async Task A_body_one_byte_over_the_limit_closes_the_connection()
    {
        TestServer server = await StartAsync(new TestServerSetup { Options = static options => options.MaxBodyLength = 100 });
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(1, new byte[100]);
        (await client.ReceiveAsync()).Body.Length.ShouldBe(100);
        await client.SendAsync(1, new byte[101]);
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Fact]
    public async Task Messages_before_one_that_is_too_large_are_still_answered()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        byte[] frames = [.. Transport.Frame(Message.Pack(1, "first"u8)), .. Transport.Frame(Message.Header(1, int.MaxValue))];
        await client.WriteAsync(frames);
        (await client.ReceiveAsync()).Text.ShouldBe("first");
        await client.ShouldEndAsync();
    }

    [Fact]
    [Trait(DesignTable.Limit, "body length")]
    public async Task An_announced_body_takes_memory_only_as_its_bytes_arrive()
    {
        TestServer server = await StartAsync(new TestServerSetup { Options = static options => options.MaxBodyLength = 0 });
        TestClient client = await ConnectAsync(server);
        long before = await AllocatedByLoopAsync(server);
        byte[] start = [.. Message.Header(1, 512 << 20), .. new byte[100]];
        await WriteApartAsync(server, client, [Transport.Frame(start)]);
        (await AllocatedByLoopAsync(server) - before).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    [Trait(DesignTable.BadInput, "unknown message id")]
    public async Task An_unknown_id_is_counted_and_the_connection_stays()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(77, "nobody");
        (await client.AskAsync(1, "still here")).Text.ShouldBe("still here");
        server.Statistics.Unrouted.ShouldBe(1);
        server.Log.Lines.ShouldContain(static line => line.Text.Contains("77"));
    }

    [Fact]
    [Trait(DesignTable.BadInput, "unknown message id")]
    public async Task An_unknown_id_closes_the_connection_where_the_option_says_so()
    {
        TestServer server = await StartAsync(new TestServerSetup { Options = static options => options.CloseOnUnknownMessage = true });
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(77, "nobody");
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.UnknownMessage);
    }

    [Fact]
    [Trait(DesignTable.BadInput, "peer resets")]
    public async Task A_peer_that_resets_in_the_middle_of_a_body_leaves_nothing_behind()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient other = await ConnectAsync(server);
        TestClient client = await ConnectAsync(server);
        byte[] frame = Transport.Frame(Message.Pack(1, new byte[100_000]));
        await WriteApartAsync(server, client, [frame.AsMemory(0, 40_000)]);
        client.Reset();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerReset);
        (await other.AskAsync(1, "not me")).Text.ShouldBe("not me");
        (await server.OnLoop(static loop => loop.Blocks.Outstanding)).ShouldBe(0);
    }

    [Fact]
    public async Task A_peer_that_ends_in_the_middle_of_a_body_is_closed_in_order()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        await client.WriteAsync(Transport.Frame(Message.Pack(1, new byte[100])).AsMemory(0, 50));
        await client.EndSendingAsync();
        await client.ShouldEndAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    [Trait(DesignTable.BadInput, "peer stops reading, sends forever")]
    public async Task A_peer_that_sends_and_never_reads_is_held_at_the_outbound_limit()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient other = await ConnectAsync(server);
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        byte[] frames = [.. Enumerable.Repeat(Transport.Frame(Message.Pack(1, new byte[4096])), 64).SelectMany(static frame => frame)];
        // It writes until nobody takes its bytes any more: what waits is over the low watermark, and every buffer between is full.
        long written = await client.WriteUntilHeldAsync(frames, () => connection.OutboundBytes > 16 << 10);
        written.ShouldBeGreaterThan(1 << 20);
        connection.State.ShouldBe(ConnectionState.Open);
        connection.OutboundBytes.ShouldBeLessThanOrEqualTo((64 << 10) + 4096 + 8 + Transport.Overhead);
        (await other.AskAsync(1, "not me")).Text.ShouldBe("not me");
    }

    // Blocks are allocated by the loop that needs them, so nothing else of the process shows here.
    private static Task<long> AllocatedByLoopAsync(TestServer server) =>
        server.OnLoop(static _ => GC.GetAllocatedBytesForCurrentThread());
}
