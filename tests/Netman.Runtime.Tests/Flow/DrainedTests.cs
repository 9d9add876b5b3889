using Netman.Testing;
using Netman.Tests.Support;

namespace Netman.Tests.Flow;

/// <summary>What waits for a peer, as those see it who wait for it: a peer in memory takes exactly what the test says.</summary>
public sealed class DrainedTests
{
    private const uint Id = 2;

    [Fact]
    public async Task Who_waits_is_woken_where_a_send_and_no_flush_found_that_the_peer_had_taken_all()
    {
        await using InMemoryServer server = await StartAsync(static _ => { });
        (InMemoryClient client, Connection connection) = await ConnectAsync(server, window: 60_000);
        using ManualResetEventSlim release = new();
        connection.Loop.Post(_ => release.Wait(), null); // or it might have taken them before anybody waits
        connection.Send(Id, new byte[30_000]);
        ValueTask<SendResult> waiting = connection.SendAsync(Id, new byte[60_000]);
        release.Set();
        await connection.Loop.RoundTripAsync();
        connection.OutboundBytes.ShouldBeInRange(connection.Limits.OutboundLow, connection.Limits.OutboundHigh, "not high any more, and not low yet");
        waiting.IsCompleted.ShouldBeFalse();

        await connection.Loop.OnLoopAsync(() =>
        {
            client.ReceiveWindow = int.MaxValue;
            connection.Send(Id, new byte[60_000]); // past the high watermark: the peer is asked at once
            connection.OutboundBytes.ShouldBe(0);
        });
        (await waiting.AsTask().InTime("the peer has taken all, and nothing is sent any more")).ShouldBe(SendResult.Queued);
    }

    [Fact]
    public async Task A_connection_that_was_reset_with_messages_behind_its_ring_counts_no_bytes()
    {
        await using InMemoryServer server = await StartAsync(DropOldest);
        (_, Connection connection) = await ConnectAsync(server, window: 0);
        await FillBacklogAsync(connection);
        connection.Abort();
        await Deadline.Until(() => connection.OutboundBytes == 0);
    }

    [Fact]
    public async Task Bytes_on_their_way_behind_the_ring_count_as_those_on_their_way_into_it_do()
    {
        await using InMemoryServer server = await StartAsync(DropOldest);
        (_, Connection connection) = await ConnectAsync(server, window: 0);
        await FillBacklogAsync(connection);
        int before = connection.OutboundBytes;
        using ManualResetEventSlim release = new();
        connection.Loop.Post(_ => release.Wait(), null);
        for (int i = 1; i <= 5; i++)
        {
            connection.Send(Id, new byte[100]);
            connection.OutboundBytes.ShouldBeGreaterThanOrEqualTo(before + (i * 100));
        }
        release.Set();
    }

    [Fact]
    public async Task Other_threads_see_sound_counts_while_messages_begin_and_end_to_wait_behind_the_ring()
    {
        await using InMemoryServer server = await StartAsync(static options =>
        {
            options.OutboundPolicy = OutboundPolicy.DropOldest;
            (options.OutboundLowWatermark, options.OutboundHighWatermark, options.OutboundHardLimit) = (10, 40, 80);
        });
        (InMemoryClient client, Connection connection) = await ConnectAsync(server, window: 0);
        (int least, int most, bool ended) = (0, 0, false);
        Thread watching = new(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                int seen = connection.OutboundBytes;
                (least, most) = (Math.Min(least, seen), Math.Max(most, seen));
            }
        });
        watching.Start();
        for (int batch = 0; batch < 100; batch++)
        {
            await connection.Loop.OnLoopAsync(() =>
            {
                for (int i = 0; i < 1000; i++)
                    BeginAndEndBacklog(client, connection);
            });
        }
        Volatile.Write(ref ended, true);
        watching.Join();
        least.ShouldBe(0);
        most.ShouldBeLessThanOrEqualTo(80 + 20, "a message that goes from one to the other is seen in both");
    }

    [Fact]
    public async Task A_message_past_the_high_watermark_pauses_reading_where_the_oldest_may_be_dropped()
    {
        await using InMemoryServer server = await StartAsync(DropOldest);
        (InMemoryClient client, Connection connection) = await ConnectAsync(server, window: 0);
        connection.Send(Id, new byte[7000]).ShouldBe(SendResult.Queued);
        await connection.Loop.RoundTripAsync();
        client.Send(1, "waits");
        await connection.Loop.RoundTripAsync();
        await connection.Loop.RoundTripAsync();
        server.Server.Statistics.Messages.ShouldBe(0);
        client.ReceiveWindow = int.MaxValue;
        await connection.Loop.OnLoopAsync(connection.FlushInLoop);
        (await client.ReceiveAsync()).Body.Length.ShouldBe(7000);
        (await client.ReceiveAsync()).Id.ShouldBe(1u);
    }

    private static void DropOldest(NetmanServerOptions options)
    {
        options.OutboundPolicy = OutboundPolicy.DropOldest;
        (options.OutboundLowWatermark, options.OutboundHighWatermark, options.OutboundHardLimit) = (1000, 4000, 8000);
    }

    private static Task<InMemoryServer> StartAsync(Action<NetmanServerOptions> configure) => InMemoryServer.StartAsync(builder => builder
        .MapRoutes(TestRoutes.Echo(1))
        .Configure(static options => options.FirstByteTimeout = Timeout.InfiniteTimeSpan)
        .Configure(configure));

    private static async Task<(InMemoryClient Client, Connection Connection)> ConnectAsync(InMemoryServer server, int window)
    {
        InMemoryClient client = server.Connect();
        client.ReceiveWindow = window;
        await Deadline.Until(() => client.Connection is { State: ConnectionState.Open });
        return (client, client.Connection!);
    }

    private static void BeginAndEndBacklog(InMemoryClient client, Connection connection)
    {
        client.ReceiveWindow = 0;
        for (int message = 0; message < 6; message++)
            connection.Send(Id, "1234"u8);
        client.ReceiveWindow = int.MaxValue;
        connection.FlushInLoop();
    }

    private static Task FillBacklogAsync(Connection connection) => connection.Loop.OnLoopAsync(() =>
    {
        for (int i = 0; i < 12; i++)
            connection.Send(Id, new byte[1000]);
        connection.Extras.Backlog!.IsEmpty.ShouldBeFalse();
    });
}
