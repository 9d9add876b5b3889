using System.Buffers.Binary;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Connections;

/// <summary>Sending from everywhere, and the three marks of the outbound queue: high, low, hard.</summary>
public abstract class SendingSuite(TestTransport transport) : ConnectionSuite(transport)
{
    private const int High = 64 << 10, Hard = 4 << 20;

    [Fact]
    public async Task What_many_threads_send_at_once_arrives_whole_and_in_the_order_of_each()
    {
        const int Threads = 8, Each = 2000;
        TestServer server = await StartAsync(new TestServerSetup
        {
            Options = static options => options.OutboundHardLimit = 64 << 20,
        });
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        Thread[] senders = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() => SendNumbered(connection, (uint)thread, Each)))];
        Array.ForEach(senders, static sender => sender.Start());
        int[] next = new int[Threads];
        for (int i = 0; i < Threads * Each; i++)
        {
            Message message = await client.ReceiveAsync();
            int number = BinaryPrimitives.ReadInt32LittleEndian(message.Body);
            number.ShouldBe(next[message.Id]++, $"from thread {message.Id}");
            message.Body.AsSpan(4).SequenceEqual(Message.Pattern(number % 500, number)).ShouldBeTrue();
        }
        Array.ForEach(senders, static sender => sender.Join());
        await Deadline.Until(() => connection.OutboundBytes == 0, "what was counted at the enqueue is taken back");
    }

    [Fact]
    [Trait(DesignTable.Limit, "outbound bytes per connection")]
    public async Task SendAsync_waits_past_the_high_watermark_until_the_peer_has_read()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        (ValueTask<SendResult> waiting, int sent) = await SendUntilWaitingAsync(connection);
        waiting.IsCompleted.ShouldBeFalse();
        await client.ReceiveAsync(sent);
        (await waiting.AsTask().InTime()).ShouldBe(SendResult.Queued);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_that_waits_ends_when_the_connection_closes(bool byPeer)
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        (ValueTask<SendResult> waiting, _) = await SendUntilWaitingAsync(connection);
        if (byPeer)
            client.Reset();
        else
            connection.Abort();
        (await waiting.AsTask().InTime()).ShouldBe(SendResult.Closed);
    }

    [Fact]
    public async Task SendAsync_that_waits_can_be_cancelled_and_its_message_still_arrives()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        (_, int sent) = await SendUntilWaitingAsync(connection);
        using CancellationTokenSource source = new();
        Task<SendResult> waiting = connection.SendAsync(9, "last"u8.ToArray(), source.Token).AsTask();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting.InTime());
        await client.ReceiveAsync(sent);
        (await client.ReceiveAsync()).Text.ShouldBe("last");
    }

    [Fact]
    public async Task SendAsync_in_a_handler_streams_any_amount_in_bounded_memory()
    {
        const int Count = 500, Length = 40_000;
        int most = 0;
        TestServer server = await StartAsync(new TestRoutes().OnAsync(1, async context =>
        {
            for (int i = 0; i < Count; i++)
            {
                (await context.Connection.SendAsync(1, new byte[Length])).ShouldBe(SendResult.Queued);
                most = Math.Max(most, context.Connection.OutboundBytes);
            }
        }));
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(1, "");
        await client.ReceiveAsync(Count);
        most.ShouldBeLessThan(High + Length + 8);
    }

    [Fact]
    [Trait(DesignTable.Limit, "outbound bytes per connection")]
    public async Task Past_the_hard_limit_the_slow_consumer_is_reset()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        SendResult result;
        do
        {
            result = connection.Send(1, new byte[100_000]);
            connection.OutboundBytes.ShouldBeLessThanOrEqualTo(Hard + Transport.Overhead);
        }
        while (result == SendResult.Queued);
        result.ShouldBe(SendResult.Overflow);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.SlowConsumer);
        await client.ShouldEndAsync(StreamEnd.Reset);
        await Deadline.Until(() => connection.OutboundBytes == 0);
    }

    // What the loop takes over was once counted in neither place for a moment; counted in both it would be refused here.
    [Fact]
    public async Task Who_sends_only_what_OutboundBytes_leaves_room_for_is_never_refused()
    {
        const int Count = 3000, Length = 1000, Most = Length + 64, Room = 3 * Most;
        TestServer server = await StartAsync(new TestServerSetup
        {
            Options = options => (options.OutboundLowWatermark, options.OutboundHighWatermark, options.OutboundHardLimit) =
                (0, Most, Room + Transport.Overhead),
        });
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        byte[] body = Message.Pattern(Length);
        Task<int> sending = Task.Run(() =>
        {
            int sent = 0;
            for (SpinWait spin = default; sent < Count; spin.SpinOnce())
            {
                if (connection.OutboundBytes > Room - Most)
                    continue;
                if (connection.Send(1, body) != SendResult.Queued)
                    return sent;
                sent++;
            }
            return sent;
        });
        Task<Message[]> receiving = client.ReceiveAsync(Count);
        (await sending.InTime()).ShouldBe(Count);
        (await receiving).ShouldAllBe(static message => message.Body.Length == Length);
    }

    // Found by the stress program: a reply from the thread pool was refused while the close was not yet on its way to the loop, and
    // the reply to the next message, from the loop, came where it was due.
    [Fact]
    public async Task Who_is_refused_since_another_thread_closes_leaves_no_gap_before_what_the_loop_still_sends()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        for (int round = 0; round < 30; round++)
        {
            (TestClient client, Connection connection) = await ConnectBothAsync(server);
            Task<ConnectionState> whenRefused = Task.Run(() => StateBehindRefusalAsync(connection));
            await client.ReceiveAsync(); // the other thread is at it
            connection.Close();
            (await whenRefused.InTime()).ShouldBeOneOf([ConnectionState.Closing, ConnectionState.Closed], $"in round {round}");
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_message_larger_than_the_hard_limit_closes_with_slow_consumer_from_the_loop_as_well()
    {
        SendResult result = default;
        TestServer server = await StartAsync(new TestRoutes().On(1, context => result = context.Connection.Send(1, new byte[Hard])));
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(1, "");
        (await server.NextCloseAsync()).ShouldBe(CloseReason.SlowConsumer);
        result.ShouldBe(SendResult.Overflow);
    }

    [Fact]
    [Trait(DesignTable.Limit, "outbound bytes per connection")]
    public async Task Reading_from_a_peer_that_does_not_read_goes_on_when_it_has_read()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        byte[] body = Message.Pattern(50_000);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 400; i++)
                await client.SendAsync(1, body);
        });
        await Deadline.Until(() => connection.OutboundBytes > High, "the peer's reading has stopped the server's");
        for (int i = 0; i < 400; i++)
            (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
        await writing;
    }

    [Fact]
    public async Task A_message_on_its_way_to_the_loop_is_not_counted_twice_against_the_hard_limit()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        Task reading = client.EndAsync();
        // Each leaves room for a second one, but not for a copy of itself.
        byte[] large = new byte[(Hard * 6 / 10) - 8];
        for (int i = 0; i < 100; i++)
        {
            connection.Send(1, large).ShouldBe(SendResult.Queued);
            for (int small = 0; small < 10_000 && connection.OutboundBytes > 0; small++)
                connection.Send(2, []).ShouldBe(SendResult.Queued, $"after large message {i}");
            await connection.Loop.RoundTripAsync();
            await Deadline.Until(() => connection.OutboundBytes == 0);
        }
        connection.Abort();
        await reading;
    }

    [Fact]
    public async Task SendAsync_that_waits_ends_when_a_closing_connection_has_sent_all()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        (ValueTask<SendResult> waiting, _) = await SendUntilWaitingAsync(connection);
        connection.Close();
        await client.ShouldEndAsync();
        // The client keeps its side open: nobody waits for that.
        (await waiting.AsTask().InTime()).ShouldBe(SendResult.Closed);
        connection.State.ShouldBe(ConnectionState.Closing);
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(200_000)]
    [InlineData(1_000_000)]
    public async Task SendAsync_of_one_large_message_from_another_thread_completes_when_the_kernel_takes_it(int length)
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        Task reading = client.ReceiveAsync(100);
        for (int i = 0; i < 100; i++)
            (await connection.SendAsync(1, new byte[length]).AsTask().InTime($"message {i}")).ShouldBe(SendResult.Queued);
        await reading;
    }

    // What the loop finds when it comes to what was posted after a refusal: what it does before that, it may still send.
    private static Task<ConnectionState> StateBehindRefusalAsync(Connection connection)
    {
        while (connection.Send(1, []) != SendResult.Closed)
            Thread.SpinWait(1);
        TaskCompletionSource<ConnectionState> state = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Loop.Post(_ => state.SetResult(connection.State), null);
        return state.Task;
    }

    private static void SendNumbered(Connection connection, uint thread, int count)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] body = [0, 0, 0, 0, .. Message.Pattern(i % 500, i)];
            BinaryPrimitives.WriteInt32LittleEndian(body, i);
            connection.Send(thread, body).ShouldBe(SendResult.Queued);
        }
    }

    /// <summary>Sends until a SendAsync does not complete: sockets and queue are full up to the high watermark.</summary>
    private static async Task<(ValueTask<SendResult> Waiting, int Sent)> SendUntilWaitingAsync(Connection connection)
    {
        for (int sent = 1; ; sent++)
        {
            Task<SendResult> sending = connection.SendAsync(1, new byte[30_000]).AsTask();
            await connection.Loop.RoundTripAsync();
            await connection.Loop.RoundTripAsync();
            if (!sending.IsCompleted && connection.OutboundBytes > High)
                return (new ValueTask<SendResult>(sending), sent);
            await sending.InTime();
        }
    }
}
