using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Timers;

public class IdleTests
{
    private readonly ManualTime _time = new();

    [Fact]
    [Trait(DesignTable.Limit, "idle time")]
    public async Task Limit_idle_time_closes_a_silent_connection_with_reason_Idle()
    {
        await using TestServer server = await StartAsync(static options => options.IdleTimeout = TimeSpan.FromSeconds(30));
        await using TestClient client = await server.ConnectAsync();
        await client.AskAsync(1, "hello");
        await AdvanceAsync(server, 29.9);
        server.Closed.ShouldBeEmpty();
        await AdvanceAsync(server, 0.2);
        await client.ShouldEndAsync();
        await client.DisposeAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.Idle);
    }

    [Fact]
    [Trait(DesignTable.Limit, "idle time")]
    public async Task Bytes_of_an_unfinished_message_keep_a_connection_from_being_idle()
    {
        await using TestServer server = await StartAsync(static options => options.IdleTimeout = TimeSpan.FromSeconds(30));
        await using TestClient client = await server.ConnectAsync();
        byte[] slow = Message.Pack(1, "drop by drop"u8);
        for (int i = 0; i < slow.Length; i++)
        {
            long before = server.Statistics.BytesReceived;
            await client.WriteAsync(slow.AsMemory(i, 1));
            await Deadline.Until(() => server.Statistics.BytesReceived > before);
            if (i < slow.Length - 1)
                await AdvanceAsync(server, 20);
        }
        (await client.ReceiveAsync()).Text.ShouldBe("drop by drop");
    }

    [Fact]
    public async Task Bytes_sent_keep_a_connection_from_being_idle()
    {
        await using TestServer server = await StartAsync(static options => options.IdleTimeout = TimeSpan.FromSeconds(30));
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        for (int i = 0; i < 5; i++)
        {
            await AdvanceAsync(server, 20);
            server.Server.Connections.Broadcast(3, "pushed"u8);
            (await client.ReceiveAsync()).Text.ShouldBe("pushed");
        }
        connection.State.ShouldBe(ConnectionState.Open);
    }

    [Fact]
    public async Task A_heartbeat_goes_out_each_interval_and_an_unanswered_one_does_not_keep_the_peer()
    {
        await using TestServer server = await StartAsync(static options =>
        {
            options.IdleTimeout = TimeSpan.FromSeconds(25);
            options.Heartbeat = new HeartbeatMessage(TimeSpan.FromSeconds(10), 99) { Body = "beat"u8.ToArray() };
        });
        await using TestClient client = await server.ConnectAsync();
        await client.AskAsync(1, "hello");
        for (int i = 0; i < 5; i++)
        {
            await AdvanceAsync(server, 10.1);
            Message beat = await client.ReceiveAsync();
            (beat.Id, beat.Text).ShouldBe((99u, "beat"));
            await client.AskAsync(1, "still here");
        }
        await AdvanceAsync(server, 10.1);
        (await client.ReceiveAsync()).Id.ShouldBe(99u);
        await AdvanceAsync(server, 10.1);
        (await client.ReceiveAsync()).Id.ShouldBe(99u);
        await AdvanceAsync(server, 10);
        await client.ShouldEndAsync();
        await client.DisposeAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.Idle);
    }

    private Task<TestServer> StartAsync(Action<NetmanServerOptions> configure) => TestServer.StartAsync(new TcpTransport(), new TestServerSetup
    {
        Options = options =>
        {
            options.TimeProvider = _time;
            options.FirstByteTimeout = Timeout.InfiniteTimeSpan;
            configure(options);
        },
    });

    private async Task AdvanceAsync(TestServer server, double seconds)
    {
        await server.OnLoop(static _ => true);
        _time.Advance(seconds);
        await server.OnLoop(static _ => true);
    }
}
