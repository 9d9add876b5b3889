using Netman.Tests.Support;

namespace Netman.Tests.Flow;

/// <summary>What waits for a peer that is behind: rings that were sealed, frames that it holds together with others, and the ring
/// that is being written, one behind the other.</summary>
public abstract class WaitingBytesSuite(TestTransport transport) : ConnectionSuite(transport)
{
    private const string Room = "room";
    private const uint Own = 1, Posted = 2, Shared = 3;

    // Around every border there is: a block's, a shared frame's, a piece's, a ring's that is not moved any more.
    private static readonly int[] _sizes =
    [
        4, 5, 100, 490, 503, 504, 505, 1000, 4070, 4080, 4086, 4087, 4088, 4089, 4096, 6000, 8184, 16_376, 16_384, 30_000, 65_528, 65_536, 131_064, 140_000,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Own_posted_and_broadcast_messages_keep_their_order_at_every_size(int seed)
    {
        TestServer server = await StartAsync(64 << 20);
        (TestClient client, Connection connection) = await StuckAsync(server);
        Random random = new(seed);
        Queue<(uint Id, int Size)> onLoop = [], elsewhere = [];
        for (int batch = 0; batch < 40; batch++)
        {
            await connection.Loop.OnLoopAsync(() =>
            {
                for (int i = 0; i < 10; i++)
                    Queue(connection, random, onLoop, random.Next(2) == 0 ? Own : Shared);
            });
            for (int i = 0; i < 10; i++)
                Queue(connection, random, elsewhere, random.Next(2) == 0 ? Posted : Shared | 8);
        }
        for (int i = onLoop.Count + elsewhere.Count; i > 0; i--)
        {
            Message message = await client.ReceiveAsync();
            bool isElsewhere = message.Id is Posted or (Shared | 8);
            (uint Id, int Size) expected = (isElsewhere ? elsewhere : onLoop).Dequeue();
            (message.Id, message.Body.Length).ShouldBe(expected);
            message.Body.AsSpan().SequenceEqual(Message.Pattern(expected.Size, expected.Size)).ShouldBeTrue($"{expected} is whole");
        }
        await Deadline.Until(() => connection.OutboundBytes == 0, "all of it has left");
        (await client.AskAsync(9, "goes on")).Text.ShouldBe("goes on");
    }

    [Fact]
    public async Task A_close_sends_all_that_waits_and_an_abort_gives_every_block_back()
    {
        TestServer server = await StartAsync(64 << 20);
        foreach (bool aborts in (bool[])[false, true])
        {
            (TestClient client, Connection connection) = await StuckAsync(server);
            Queue<(uint Id, int Size)> queued = [];
            Random random = new(7);
            await connection.Loop.OnLoopAsync(() =>
            {
                for (int i = 0; i < 300; i++)
                    Queue(connection, random, queued, random.Next(2) == 0 ? Own : Shared);
                if (aborts)
                    connection.Abort();
                else
                    connection.Close();
            });
            while (!aborts && queued.TryDequeue(out (uint Id, int Size) expected))
            {
                Message message = await client.ReceiveAsync();
                (message.Id, message.Body.Length).ShouldBe(expected);
            }
            await client.DisposeAsync();
            await server.ShouldBecomeEmptyAsync();
            connection.OutboundBytes.ShouldBe(0);
        }
    }

    [Fact]
    public async Task The_hard_limit_counts_what_is_sealed_and_what_is_shared_to_the_byte()
    {
        const int Hard = 700_001, MostOverhead = 32;
        TestServer server = await StartAsync(Hard);
        (TestClient client, Connection connection) = await StuckAsync(server);
        await using TestClient silent = client;
        int dropped = 0;
        await connection.Loop.OnLoopAsync(() =>
        {
            Random random = new(5);
            for (int i = 0; dropped < 200; i++)
            {
                // Larger ones first, until there is room for small ones only.
                byte[] body = new byte[random.Next(Math.Max(2, 20_000 >> (dropped / 10)))];
                int before = connection.OutboundBytes, beforeDrops = (int)server.Statistics.MessagesDropped;
                if (i % 2 == 0)
                    connection.Send(Own, body);
                else
                    connection.Server.Groups[Room].Broadcast(Shared, body);
                connection.OutboundBytes.ShouldBeLessThanOrEqualTo(Hard + Transport.Overhead);
                if (server.Statistics.MessagesDropped == beforeDrops)
                    continue;
                dropped++;
                connection.OutboundBytes.ShouldBe(before);
                (before + body.Length + MostOverhead).ShouldBeGreaterThan(Hard, "what fits is not dropped");
            }
        });
    }

    // What threads hand over the loop puts into rings, and seals them, while they count: nobody sees more than the limit.
    [Fact]
    public async Task The_hard_limit_holds_for_all_threads_while_the_loop_seals_what_they_sent()
    {
        const int Hard = 700_001;
        TestServer server = await StartAsync(Hard);
        (TestClient client, Connection connection) = await StuckAsync(server);
        int[] most = new int[4];
        Task[] senders = [.. Enumerable.Range(0, most.Length).Select(thread => Task.Run(() =>
        {
            Random random = new(thread);
            for (int i = 0; i < 3000; i++)
            {
                connection.Send(Posted, Message.Pattern(random.Next(3000)));
                most[thread] = Math.Max(most[thread], connection.OutboundBytes);
            }
        }))];
        Task reading = ReadUntilAsync(client, 99);
        await Task.WhenAll(senders);
        most.Max().ShouldBeLessThanOrEqualTo(Hard + (8 * Transport.Overhead)); // records of small pieces
        await Deadline.Until(() => connection.Send(99, []) == SendResult.Queued, "there is room again");
        await reading.InTime();
        await Deadline.Until(() => connection.OutboundBytes == 0, "all of it is counted back");
    }

    // Blocks are powers of two and messages are not: what each piece had left over was 30 KB for a peer of 4 MiB.
    [Theory]
    [InlineData(120)]
    [InlineData(4096)]
    [InlineData(140_000)]
    public async Task What_waits_in_pieces_leaves_less_than_a_message_of_memory_unused(int size)
    {
        TestServer server = await StartAsync(4 << 20);
        (TestClient client, Connection connection) = await StuckAsync(server);
        await using TestClient silent = client;
        await connection.Loop.OnLoopAsync(() =>
        {
            while (connection.Send(Own, new byte[size]) == SendResult.Queued)
            {
            }
            connection.Extras.Sealed!.Pieces.ShouldBeGreaterThan(3);
            connection.Extras.Sealed!.Room.ShouldBeLessThan(size + 32);
        });
    }

    // A wait that was woken by the plain bytes alone, while a TLS peer had not taken the encrypted ones, was no wait at all.
    [Fact]
    public async Task A_wait_past_the_high_watermark_ends_at_the_low_one_and_not_before()
    {
        TestServer server = await StartAsync(64 << 20);
        TestClient client = await ConnectAsync(server, static socket => socket.ReceiveBufferSize = 4096);
        await Deadline.Until(() => server.Opened.Count == 1);
        Connection connection = server.Opened.Single();
        byte[] body = Message.Pattern(10_000);
        int sent = 0;
        for (int waits = 0; waits < 8; waits++)
        {
            ValueTask<SendResult> waiting;
            for (sent++; (waiting = connection.SendAsync(Posted, body)).IsCompleted; sent++)
                await connection.Loop.RoundTripAsync();
            await connection.Loop.RoundTripAsync(); // it has looked for who waits
            (bool stillWaits, int bytes) = await server.OnLoop(_ => (connection.Extras.Drained is not null, connection.OutboundBytes));
            (stillWaits || bytes <= connection.Limits.OutboundLow).ShouldBeTrue($"{bytes} wait, and nobody waits for them");
            for (; sent > 0 && !waiting.IsCompleted; sent--)
                (await client.ReceiveAsync()).Body.Length.ShouldBe(body.Length);
            (await waiting.AsTask().InTime("the peer to have read enough")).ShouldBe(SendResult.Queued);
        }
        for (; sent > 0; sent--)
            (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
    }

    private Task<TestServer> StartAsync(int hardLimit) => StartAsync(new TestServerSetup
    {
        Routes = TestRoutes.Echo(9),
        Options = options => (options.OutboundPolicy, options.OutboundHardLimit) = (OutboundPolicy.DropNewest, hardLimit),
    });

    /// <summary>A client that has not read, and a connection to it for which the kernel takes no more.</summary>
    private async Task<(TestClient Client, Connection Connection)> StuckAsync(TestServer server)
    {
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        await connection.Loop.OnLoopAsync(() => connection.Server.Groups[Room].Join(connection));
        return (client, connection);
    }

    private static void Queue(Connection connection, Random random, Queue<(uint Id, int Size)> queued, uint id)
    {
        int size = _sizes[random.Next(_sizes.Length)];
        byte[] body = Message.Pattern(size, size);
        SendResult result = (id & 3) == Shared ? connection.Server.Groups[Room].Broadcast(id, body) : connection.Send(id, body);
        result.ShouldBe(SendResult.Queued);
        queued.Enqueue((id, size));
    }

    private static async Task ReadUntilAsync(TestClient client, uint id)
    {
        while ((await client.ReceiveAsync()).Id != id)
        {
        }
    }
}
