using System.Net.Sockets;
using Netman.Tests.Support;

namespace Netman.Tests.Server;

/// <summary>How a server starts as a whole or not at all, and stops without losing what it owes.</summary>
public sealed class StoppingTests() : ConnectionSuite(new TcpTransport())
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task An_endpoint_that_cannot_be_bound_is_named_and_nothing_is_left_running()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        taken.Listen();
        string url = $"tcp://127.0.0.1:{((System.Net.IPEndPoint)taken.LocalEndPoint!).Port}";
        NetmanServer server = NetmanServer.CreateBuilder().Listen("tcp://127.0.0.1:0").Listen(url).MapRoutes(TestRoutes.Echo(1)).Build();
        IOException fault = await Should.ThrowAsync<IOException>(server.StartAsync());
        fault.Message.ShouldContain(url);
        // The endpoint before it was bound, and is free again.
        using Socket again = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        again.Bind((System.Net.IPEndPoint)server.Endpoints[0].LocalEndPoint!);
    }

    [Fact]
    public async Task A_server_whose_OnStarted_throws_listens_no_more()
    {
        NetmanServer server = NetmanServer.CreateBuilder().Listen("tcp://127.0.0.1:0").MapRoutes(TestRoutes.Echo(1))
            .OnStarted(static _ => throw new FormatException("on purpose")).Build();
        await Should.ThrowAsync<FormatException>(server.StartAsync());
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Should.ThrowAsync<SocketException>(client.ConnectAsync(server.Endpoints[0].LocalEndPoint!));
    }

    [Theory]
    [InlineData(-1L)] // Timeout.InfiniteTimeSpan
    [InlineData(922_337_203_685_477L)] // TimeSpan.MaxValue
    public async Task A_stop_with_all_the_time_there_is_waits_for_a_handler(long milliseconds)
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = await StartAsync(new TestRoutes().OnAsync(2, async context => { await go.Task; context.Reply("late"); }));
        TestClient busy = await ConnectAsync(server);
        await busy.SendAsync(2, "");
        await Deadline.Until(() => server.Statistics.Messages == 1);
        Task<DrainSummary> stopping = server.Server.StopAsync(TimeSpan.FromMilliseconds(milliseconds));
        await Deadline.Until(() => server.Server.IsStopping);
        go.SetResult();
        (await busy.ReceiveAsync()).Text.ShouldBe("late");
        await busy.ShouldEndAsync();
        await busy.EndSendingAsync();
        (await stopping.InTime()).ShouldBe(new DrainSummary(1, 0));
    }

    [Fact]
    public async Task A_stop_while_the_server_starts_ends_it_as_soon_as_it_has()
    {
        using ManualResetEventSlim entered = new(), go = new();
        NetmanServer server = NetmanServer.CreateBuilder().Listen("tcp://127.0.0.1:0").MapRoutes(TestRoutes.Echo(1)).Configure(options =>
        {
            Func<int, TimeProvider, EventLoop> create = options.CreateLoop;
            options.CreateLoop = (index, time) =>
            {
                entered.Set();
                go.Wait(Deadline.Time);
                return create(index, time);
            };
        }).Build();
        Task starting = Task.Run(() => server.StartAsync());
        entered.Wait(Deadline.Time).ShouldBeTrue();
        Task<DrainSummary> stopping = server.StopAsync(TimeSpan.Zero);
        stopping.IsCompleted.ShouldBeFalse();
        go.Set();
        await starting.InTime();
        (await stopping.InTime()).ShouldBe(default);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Should.ThrowAsync<SocketException>(client.ConnectAsync(server.Endpoints[0].LocalEndPoint!));
    }

    [Fact]
    public async Task A_negative_time_to_stop_in_is_refused()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        Should.Throw<ArgumentOutOfRangeException>(() => server.Server.StopAsync(TimeSpan.FromSeconds(-5)));
        server.Server.IsStopping.ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_starts_once()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        await Should.ThrowAsync<InvalidOperationException>(server.Server.StartAsync());
    }

    [Fact]
    public async Task Stopping_lets_pending_handlers_end_and_sends_what_they_reply()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = await StartAsync(TestRoutes.Echo(1).OnAsync(2, async context => { await go.Task; context.Reply("late"); }));
        TestClient idle = await ConnectAsync(server);
        await idle.AskAsync(1, "");
        TestClient busy = await ConnectAsync(server);
        await WriteApartAsync(server, busy, [Transport.Frame(Message.Pack(2, [])), Transport.Frame(Message.Pack(1, "not begun"u8))]);
        Task<DrainSummary> stopping = server.Server.StopAsync(_long);
        await idle.ShouldEndAsync();
        await Should.ThrowAsync<SocketException>(server.ConnectAsync());
        go.SetResult();
        (await busy.ReceiveAsync()).Text.ShouldBe("late");
        await busy.ShouldEndAsync();
        await idle.EndSendingAsync();
        await busy.EndSendingAsync();
        (await stopping.InTime()).ShouldBe(new DrainSummary(2, 0));
        server.Closed.ShouldAllBe(static closing => closing.Reason == CloseReason.ServerStopping);
    }

    [Fact]
    public async Task Stopping_aborts_what_is_left_when_its_time_is_over()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = await StartAsync(new TestRoutes().OnAsync(2, _ => new ValueTask(go.Task)));
        TestClient stuck = await ConnectAsync(server);
        await stuck.SendAsync(2, "");
        await Deadline.Until(() => server.Statistics.Messages == 1);
        DrainSummary summary = await server.Server.StopAsync(TimeSpan.FromMilliseconds(50)).InTime();
        summary.ShouldBe(new DrainSummary(0, 1));
        await stuck.ShouldEndAsync(StreamEnd.Reset);
        go.SetResult();
    }

    [Fact]
    public async Task A_handler_that_stops_the_server_still_gets_its_reply_through()
    {
        NetmanServer? stopped = null;
        Task<DrainSummary>? stopping = null;
        TestServer server = await StartAsync(new TestRoutes().OnAsync(1, async context =>
        {
            stopping = stopped!.StopAsync(_long);
            context.Reply("stopping").ShouldBe(SendResult.Queued);
            await Task.Yield();
            context.Reply("stopped").ShouldBe(SendResult.Queued);
        }));
        stopped = server.Server;
        TestClient client = await ConnectAsync(server);
        (await client.AskAsync(1, "")).Text.ShouldBe("stopping");
        (await client.ReceiveAsync()).Text.ShouldBe("stopped");
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await stopping!.InTime()).ShouldBe(new DrainSummary(1, 0));
        server.Statistics.HandlerFaults.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_can_be_stopped_inside_OnOpen_while_more_peers_wait_to_be_accepted()
    {
        NetmanServer? stopped = null;
        Task<DrainSummary>? stopping = null;
        TestServer server = await StartAsync(new TestServerSetup
        {
            OnOpen = _ => { stopping ??= stopped!.StopAsync(_long); return default; },
        });
        stopped = server.Server;
        Task<TestClient>[] connecting = [.. Enumerable.Range(0, 8).Select(_ => server.ConnectAsync())];
        await Task.WhenAll(connecting).ContinueWith(static _ => { }, TaskScheduler.Default);
        foreach (Task<TestClient> connected in connecting.Where(static task => task.IsCompletedSuccessfully))
            (await connected).Reset();
        await Deadline.Until(() => stopping is { IsCompleted: true });
        server.Statistics.AcceptPauses.ShouldBe(0);
    }

    [Fact]
    public async Task Disposing_the_server_inside_a_handler_ends_it()
    {
        NetmanServer? disposed = null;
        TestServer server = await StartAsync(new TestRoutes().OnAsync(1, async _ => await disposed!.DisposeAsync()));
        disposed = server.Server;
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(1, "");
        await client.ShouldEndAsync(StreamEnd.Reset);
        await Deadline.Until(() => server.Closed.Count == 1);
    }

    [Fact]
    public async Task Connections_are_dealt_to_the_loops_in_turn()
    {
        TestServer server = await StartAsync(new TestServerSetup { Options = static options => options.Loops = 3 });
        for (int i = 0; i < 9; i++)
            (await (await ConnectAsync(server)).AskAsync(1, "served")).Text.ShouldBe("served");
        for (int loop = 0; loop < 3; loop++)
            (await server.OnLoop(static current => current.Connections.Count, loop)).ShouldBe(3);
        server.Statistics.Connections.ShouldBe(9);
    }
}
