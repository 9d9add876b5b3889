using System.Buffers.Binary;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Flow;

public class OutboundPolicyTests
{
    private const int BodyLength = 1000;

    [Theory, InlineData(true), InlineData(false)]
    [Trait(DesignTable.Limit, "outbound bytes per connection")]
    public async Task Limit_hard_outbound_bytes_DropNewest_keeps_the_oldest_messages_and_counts_the_rest(bool onLoop)
    {
        await using TestServer server = await StartAsync(OutboundPolicy.DropNewest);
        (TestClient client, Connection connection) = await ConnectSilentAsync(server);
        List<SendResult> results = await SendUntilDroppedAsync(server, connection, onLoop);
        int queued = results.Count(static result => result == SendResult.Queued);
        results.Count(static result => result == SendResult.Dropped).ShouldBe(results.Count - queued);
        server.Statistics.MessagesDropped.ShouldBe(results.Count - queued);

        // The first ones arrive whole and in order; what comes after the drops follows them.
        foreach (int number in Enumerable.Range(0, results.Count).Where(number => results[number] == SendResult.Queued))
            ShouldBe(await client.ReceiveAsync(), number);
        connection.Send(9, "after"u8).ShouldBe(SendResult.Queued);
        (await client.ReceiveAsync()).Text.ShouldBe("after");
    }

    [Theory, InlineData(true), InlineData(false)]
    [Trait(DesignTable.Limit, "outbound bytes per connection")]
    public async Task Limit_hard_outbound_bytes_DropOldest_keeps_the_newest_messages_whole_and_in_order(bool onLoop)
    {
        await using TestServer server = await StartAsync(OutboundPolicy.DropOldest);
        (TestClient client, Connection connection) = await ConnectSilentAsync(server);
        const int sent = 20_000;
        for (int batch = 0; batch < sent; batch += 20)
        {
            await OnLoopOrHere(server, onLoop, () => SendNumbers(connection, batch, 20));
            await server.OnLoop(static _ => true); // or the loop may fall behind, and the newest be refused
        }
        server.Statistics.MessagesDropped.ShouldBeGreaterThan(0);
        connection.OutboundBytes.ShouldBeLessThanOrEqualTo(256 << 10);

        int last = -1, received = 0;
        for (; last != sent - 1; received++)
        {
            Message message = await client.ReceiveAsync();
            int number = Number(message);
            number.ShouldBeGreaterThan(last);
            ShouldBe(message, number);
            last = number;
        }
        server.Statistics.MessagesDropped.ShouldBe(sent - received);
        (await client.AskAsync(1, "reading goes on")).Text.ShouldBe("reading goes on");
    }

    [Fact]
    public async Task DropOldest_delivers_a_message_larger_than_the_watermarks()
    {
        await using TestServer server = await StartAsync(OutboundPolicy.DropOldest);
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        byte[] large = Message.Pattern(200_000);
        connection.Send(4, large).ShouldBe(SendResult.Queued);
        connection.Send(5, "behind it"u8);
        (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(large).ShouldBeTrue();
        (await client.ReceiveAsync()).Text.ShouldBe("behind it");
        (await server.OnLoop(_ => connection.Send(4, new byte[300_000]))).ShouldBe(SendResult.Dropped);
    }

    [Fact]
    public async Task Closing_flushes_what_waits_behind_the_ring()
    {
        await using TestServer server = await StartAsync(OutboundPolicy.DropOldest);
        (TestClient client, Connection connection) = await ConnectSilentAsync(server);
        await server.OnLoop(_ =>
        {
            while (connection.OutboundBytes < 200 << 10)
                SendNumbers(connection, 0, 1);
            SendNumbers(connection, 77, 1);
            connection.Close();
            return true;
        });
        (_, byte[] rest) = await client.EndAsync();
        (rest.Length % (8 + BodyLength)).ShouldBe(0);
        BinaryPrimitives.ReadInt32LittleEndian(rest.AsSpan(rest.Length - BodyLength)).ShouldBe(77);
    }

    [Fact]
    [Trait(DesignTable.Limit, "outbound bytes per connection")]
    public async Task Limit_hard_outbound_bytes_Disconnect_resets_the_peer()
    {
        await using TestServer server = await StartAsync(OutboundPolicy.Disconnect);
        (TestClient client, Connection connection) = await ConnectSilentAsync(server);
        await using TestClient silent = client;
        await SendUntilAsync(server, connection, SendResult.Overflow);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.SlowConsumer);
        connection.Send(1, "x"u8).ShouldBe(SendResult.Closed);
    }

    [Fact]
    public async Task Threads_that_send_at_once_cannot_pass_the_limit_together()
    {
        await using TestServer server = await StartAsync(OutboundPolicy.DropNewest);
        (TestClient client, Connection connection) = await ConnectSilentAsync(server);
        await using TestClient silent = client;
        ManualResetEventSlim release = new();
        server.Server.Loops[0].Post(_ => release.Wait(), null);
        byte[] body = new byte[BodyLength];
        int most = 0;
        bool ended = false;
        // It only looks: bytes that are counted first and refused then would be seen for some nanoseconds at a time.
        Thread watching = new(() =>
        {
            while (!Volatile.Read(ref ended))
                most = Math.Max(most, connection.OutboundBytes);
        });
        watching.Start();
        Parallel.For(0, 3, _ =>
        {
            for (int i = 0; i < 100_000; i++)
                connection.Send(2, body);
        });
        Volatile.Write(ref ended, true);
        watching.Join();
        release.Set();
        await server.OnLoop(static _ => true);
        most.ShouldBeLessThanOrEqualTo(256 << 10);
        server.Statistics.MessagesDropped.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_paused_connection_handles_nothing_until_it_is_resumed()
    {
        await using TestServer server = await StartAsync(OutboundPolicy.Disconnect);
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        await using TestClient other = await server.ConnectAsync();
        connection.PauseReading();
        await server.OnLoop(static _ => true);
        await client.SendAsync(1, "waits");
        (await other.AskAsync(1, "others go on")).Text.ShouldBe("others go on");
        server.Statistics.Messages.ShouldBe(1);
        connection.ResumeReading();
        (await client.ReceiveAsync()).Text.ShouldBe("waits");
    }

    [Fact]
    public async Task A_handler_that_pauses_its_connection_stops_the_messages_behind_it()
    {
        TestRoutes routes = TestRoutes.Echo(1).On(2, static context => context.Connection.PauseReading());
        await using TestServer server = await StartAsync(OutboundPolicy.Disconnect, routes);
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        await client.WriteAsync((byte[])[.. Message.Pack(2, []), .. Message.Pack(1, "behind"u8)]);
        await Deadline.Until(() => server.Statistics.Messages == 1, "the first message is handled");
        await server.OnLoop(static _ => true);
        server.Statistics.Messages.ShouldBe(1);
        connection.ResumeReading();
        (await client.ReceiveAsync()).Text.ShouldBe("behind");
    }

    [Fact]
    public async Task A_message_that_the_loop_is_taking_over_is_counted_by_those_who_send_meanwhile()
    {
        using Deliberate packer = new();
        (TestServer started, TestClient silent) = await StartFullAsync(packer);
        await using TestServer server = started;
        await using TestClient client = silent;
        Connection connection = server.Opened.First();
        connection.Send(Deliberate.Slow, new byte[60_000]).ShouldBe(SendResult.Queued);
        packer.Entered.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        connection.Send(1, new byte[60_000]).ShouldBe(SendResult.Dropped);
        packer.Decided.Set();
    }

    [Fact]
    public async Task A_message_that_the_loop_is_taking_over_is_in_OutboundBytes()
    {
        using Deliberate packer = new();
        (TestServer started, TestClient silent) = await StartFullAsync(packer);
        await using TestServer server = started;
        await using TestClient client = silent;
        Connection connection = server.Opened.First();
        int waiting = connection.OutboundBytes;
        connection.Send(Deliberate.Slow, new byte[60_000]).ShouldBe(SendResult.Queued);
        packer.Entered.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        connection.OutboundBytes.ShouldBeGreaterThan(waiting);
        packer.Decided.Set();
    }

    /// <summary>One connection, to a peer that does not read: its buffers are full, and so much waits that one message of 60,000 bytes
    /// fits, and not a second one.</summary>
    private static async Task<(TestServer, TestClient)> StartFullAsync(Deliberate packer)
    {
        TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            Builder = builder => builder.UsePacker(packer),
            Options = static options => (options.OutboundPolicy, options.OutboundHardLimit) = (OutboundPolicy.DropNewest, 256 << 10),
        });
        (TestClient client, Connection connection) = await ConnectSilentAsync(server);
        await server.OnLoop(_ =>
        {
            while (connection.OutboundBytes < 172 << 10)
                connection.Send(1, new byte[BodyLength]).ShouldBe(SendResult.Queued);
            return true;
        });
        connection.OutboundBytes.ShouldBeInRange(143_000, 202_000);
        return (server, client);
    }

    private static Task<TestServer> StartAsync(OutboundPolicy policy, TestRoutes? routes = null) => TestServer.StartAsync(
        new TcpTransport(), new TestServerSetup
        {
            Routes = routes ?? TestRoutes.Echo(1),
            Options = options => (options.OutboundPolicy, options.OutboundHardLimit) = (policy, 256 << 10),
        });

    private static async Task<(TestClient, Connection)> ConnectSilentAsync(TestServer server)
    {
        TestClient client = await server.ConnectAsync(static socket => socket.ReceiveBufferSize = 4096);
        await Deadline.Until(() => !server.Opened.IsEmpty, "the connection opens");
        return (client, server.Opened.First());
    }

    private static async Task<List<SendResult>> SendUntilDroppedAsync(TestServer server, Connection connection, bool onLoop)
    {
        List<SendResult> results = [];
        while (results.Count(static result => result == SendResult.Dropped) < 10)
        {
            await OnLoopOrHere(server, onLoop, () =>
            {
                results.Add(connection.Send(2, Numbered(results.Count)));
                return true;
            });
        }
        return results;
    }

    private static async Task SendUntilAsync(TestServer server, Connection connection, SendResult expected)
    {
        SendResult last = SendResult.Queued;
        while (last == SendResult.Queued)
            last = await server.OnLoop(_ => connection.Send(2, new byte[BodyLength]));
        last.ShouldBe(expected);
    }

    private static async Task OnLoopOrHere(TestServer server, bool onLoop, Func<bool> act)
    {
        if (onLoop)
            await server.OnLoop(_ => act());
        else
            act();
    }

    private static bool SendNumbers(Connection connection, int from, int count)
    {
        for (int i = 0; i < count; i++)
            connection.Send(2, Numbered(from + i));
        return true;
    }

    private static byte[] Numbered(int number)
    {
        byte[] body = Message.Pattern(BodyLength, number);
        BinaryPrimitives.WriteInt32LittleEndian(body, number);
        return body;
    }

    private static int Number(Message message) => BinaryPrimitives.ReadInt32LittleEndian(message.Body);

    private static void ShouldBe(Message message, int number) =>
        message.Body.AsSpan().SequenceEqual(Numbered(number)).ShouldBeTrue($"message {number} is whole");

    /// <summary>The default packer, slow with one id: it waits until the test has decided, or for a while.</summary>
    private sealed class Deliberate : IPacker, IDisposable
    {
        public const uint Slow = 66;

        private static LengthPrefixedPacker Inner => default;

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Decided { get; } = new();

        public int MaxHeaderLength => Inner.MaxHeaderLength;

        public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame) =>
            Inner.TryUnpack(input, maxBodyLength, out frame);

        public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength)
        {
            if (messageId == Slow)
            {
                Entered.Set();
                Decided.Wait(TimeSpan.FromMilliseconds(100)); // who sends meanwhile may be waiting for this message to be counted
            }
            return Inner.WriteHeader(destination, messageId, bodyLength);
        }

        public void Dispose()
        {
            Entered.Dispose();
            Decided.Dispose();
        }
    }
}
