using Netman.Tests.Support;

namespace Netman.Tests.Timers;

public class ScheduledTimerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task RunAfter_calls_back_once_on_the_loop_when_its_time_has_come()
    {
        await using TestServer server = await StartAsync();
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        connection.RunAfter(TimeSpan.FromSeconds(5), static connection =>
        {
            connection.Loop.AssertInLoop();
            connection.Send(7, "later");
        });
        await SettleAsync(server);
        _time.Advance(4.9);
        (await client.AskAsync(1, "not yet")).Text.ShouldBe("not yet");
        _time.Advance(0.1);
        (await client.ReceiveAsync()).Text.ShouldBe("later");
        _time.Advance(100);
        (await client.AskAsync(1, "once")).Text.ShouldBe("once");
    }

    [Fact]
    public async Task RunEvery_calls_back_without_drift_until_it_is_disposed()
    {
        await using TestServer server = await StartAsync();
        List<double> calls = [];
        ScheduledTimer timer = server.Server.RunEvery(TimeSpan.FromMilliseconds(250), () => calls.Add(_time.GetTimestamp() / 1e7));
        await SettleAsync(server);
        for (int i = 1; i <= 8; i++)
        {
            _time.Advance(0.25);
            await Deadline.Until(() => calls.Count == i);
            await SettleAsync(server);
        }
        calls.ShouldBe([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]);
        timer.Dispose();
        await SettleAsync(server);
        _time.Advance(5);
        await SettleAsync(server);
        calls.Count.ShouldBe(8);
    }

    [Fact]
    public async Task A_connections_timers_end_with_it()
    {
        await using TestServer server = await StartAsync();
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        int calls = 0;
        connection.RunEvery(TimeSpan.FromSeconds(1), _ => Interlocked.Increment(ref calls));
        connection.RunAfter(TimeSpan.FromSeconds(3), _ => Interlocked.Increment(ref calls));
        connection.RunAfter(TimeSpan.FromSeconds(4), _ => Interlocked.Increment(ref calls)).Dispose();
        await SettleAsync(server);
        _time.Advance(1);
        await Deadline.Until(() => calls == 1);
        client.Reset();
        await server.NextCloseAsync();
        (await server.OnLoop(static loop => loop.ArmedTimers)).ShouldBe(0);
        connection.RunAfter(TimeSpan.Zero, _ => Interlocked.Increment(ref calls));
        _time.Advance(10);
        await SettleAsync(server);
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task An_asynchronous_call_delays_the_next_one()
    {
        await using TestServer server = await StartAsync();
        TaskCompletionSource first = new();
        int calls = 0;
        server.Server.RunEvery(TimeSpan.FromSeconds(1), async () =>
        {
            calls++;
            await first.Task;
        });
        await SettleAsync(server);
        _time.Advance(1);
        await Deadline.Until(() => calls == 1);
        _time.Advance(10);
        await SettleAsync(server);
        calls.ShouldBe(1);
        first.SetResult();
        await Deadline.Until(() => server.OnLoop(static loop => loop.ArmedTimers).Result == 1);
        _time.Advance(1);
        await Deadline.Until(() => calls == 2);
    }

    [Fact]
    public async Task What_a_connections_timer_throws_is_a_fault_of_that_connection_alone()
    {
        await using TestServer server = await StartAsync();
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        int calls = 0;
        server.Server.RunEvery(TimeSpan.FromSeconds(1), () =>
        {
            calls++;
            throw new FormatException();
        });
        connection.RunAfter(TimeSpan.FromSeconds(1), static _ => throw new FormatException());
        await SettleAsync(server);
        _time.Advance(1);
        await client.ShouldEndAsync();
        await client.DisposeAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.HandlerFault);
        await SettleAsync(server);
        _time.Advance(1);
        await Deadline.Until(() => calls == 2);
        server.Statistics.HandlerFaults.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_timer_that_is_disposed_before_its_loop_has_taken_it_in_leaves_the_others_to_end_with_the_connection()
    {
        TaskCompletionSource<int> handled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = await StartAsync(TestRoutes.Echo(1).On(2, context =>
        {
            Connection connection = context.Connection;
            connection.RunEvery(TimeSpan.FromSeconds(1), static _ => { });
            ScheduledTimer? early = null;
            Thread other = new(() => early = connection.RunAfter(TimeSpan.FromSeconds(1), static _ => { }));
            other.Start();
            other.Join();
            early!.Dispose();
            handled.SetResult(0);
        }));
        (TestClient client, _) = await server.ConnectBothAsync();
        await client.SendAsync(2, "");
        await handled.Task.InTime();
        (await server.OnLoop(static loop => loop.ArmedTimers)).ShouldBe(1);
        client.Reset();
        await server.NextCloseAsync();
        (await server.OnLoop(static loop => loop.ArmedTimers)).ShouldBe(0);
    }

    [Fact]
    public async Task What_a_timer_that_throws_has_put_into_an_AsyncLocal_is_in_no_handler()
    {
        AsyncLocal<string> local = new();
        await using TestServer server = await StartAsync(TestRoutes.Echo(1).On(2, context => context.Reply(local.Value ?? "nothing")));
        await using TestClient client = await server.ConnectAsync();
        server.Server.RunAfter(TimeSpan.FromSeconds(1), () =>
        {
            local.Value = "the timer's";
            throw new FormatException();
        });
        await SettleAsync(server);
        _time.Advance(1);
        await Deadline.Until(() => server.Statistics.HandlerFaults == 1);
        (await client.AskAsync(2, "")).Text.ShouldBe("nothing");
    }

    [Fact]
    public async Task The_longest_time_there_is_is_never()
    {
        await using TestServer server = await StartAsync();
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        int calls = 0;
        connection.RunAfter(TimeSpan.MaxValue, _ => calls++);
        server.Server.RunEvery(TimeSpan.MaxValue, () => { calls++; });
        await SettleAsync(server);
        _time.Advance(1_000_000);
        (await client.AskAsync(1, "still there")).Text.ShouldBe("still there");
        calls.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_has_not_started_has_no_timers()
    {
        await using NetmanServer server = NetmanServer.CreateBuilder().Listen("tcp://127.0.0.1:0").MapRoutes(TestRoutes.Echo(1)).Build();
        Should.Throw<InvalidOperationException>(() => server.RunAfter(TimeSpan.Zero, static () => { }));
    }

    [Fact]
    public async Task By_the_systems_clock_a_timer_fires_too()
    {
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup());
        TaskCompletionSource fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Server.RunAfter(TimeSpan.FromMilliseconds(30), fired.SetResult);
        await fired.Task.InTime();
    }

    /// <summary>The loop has seen everything up to now, and sleeps again.</summary>
    private static Task SettleAsync(TestServer server) => server.OnLoop(static _ => true);

    private Task<TestServer> StartAsync(TestRoutes? routes = null) => TestServer.StartAsync(new TcpTransport(), new TestServerSetup
    {
        Routes = routes ?? TestRoutes.Echo(1),
        Options = options => (options.TimeProvider, options.FirstByteTimeout) = (_time, Timeout.InfiniteTimeSpan),
    });
}
