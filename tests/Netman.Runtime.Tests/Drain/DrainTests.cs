using Netman.Tests.Support;

namespace Netman.Tests.Drain;

public class DrainTests
{
    [Fact]
    public async Task Draining_says_goodbye_ends_handlers_flushes_and_counts()
    {
        TaskCompletionSource handler = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestRoutes routes = TestRoutes.Echo(1).OnAsync(2, async context =>
        {
            await handler.Task;
            context.Reply("finished");
        });
        await using TestServer server = await StartAsync(routes, static builder =>
            builder.OnDraining(static server => server.Connections.Broadcast(9, "goodbye"u8)));
        await using TestClient busy = await server.ConnectAsync(), idle = await server.ConnectAsync();
        await busy.SendAsync(2, "");
        await idle.AskAsync(1, "hello");
        await Deadline.Until(() => server.Statistics.Messages == 2);

        Task<DrainSummary> stopping = server.Server.StopAsync(TimeSpan.FromMinutes(1));
        (await idle.ReceiveAsync()).Text.ShouldBe("goodbye");
        await idle.ShouldEndAsync();
        await idle.DisposeAsync();
        (await busy.ReceiveAsync()).Text.ShouldBe("goodbye");
        await busy.SendAsync(1, "too late");
        stopping.IsCompleted.ShouldBeFalse();
        handler.SetResult();
        (await busy.ReceiveAsync()).Text.ShouldBe("finished");
        await busy.ShouldEndAsync();
        await busy.DisposeAsync();

        (await stopping.InTime()).ShouldBe(new DrainSummary(Drained: 2, Aborted: 0));
        server.Closed.ShouldAllBe(static closing => closing.Reason == CloseReason.ServerStopping);
    }

    [Fact]
    public async Task What_is_left_after_the_timeout_is_aborted_and_counted()
    {
        ManualTime time = new();
        await using TestServer server = await StartAsync(
            new TestRoutes().OnAsync(2, static async context => await Task.Delay(Timeout.Infinite, context.ConnectionClosed)),
            static _ => { }, options => options.TimeProvider = time);
        await using TestClient stuck = await server.ConnectAsync();
        await stuck.SendAsync(2, "");
        await Deadline.Until(() => server.Statistics.Messages == 1);
        Task<DrainSummary> stopping = server.Server.StopAsync(TimeSpan.FromSeconds(20));
        while (!stopping.IsCompleted)
        {
            time.Advance(1);
            await Task.Yield();
        }
        (await stopping).ShouldBe(new DrainSummary(Drained: 0, Aborted: 1));
        await stuck.ShouldEndAsync(StreamEnd.Reset);
    }

    [Fact]
    public async Task A_second_signal_aborts_what_is_left_at_once()
    {
        await using TestServer server = await StartAsync(
            new TestRoutes().OnAsync(2, static async context => await Task.Delay(Timeout.Infinite, context.ConnectionClosed)), static _ => { });
        await using TestClient stuck = await server.ConnectAsync();
        await stuck.SendAsync(2, "");
        await Deadline.Until(() => server.Statistics.Messages == 1);
        using CancellationTokenSource second = new();
        Task<DrainSummary> stopping = server.Server.StopAsync(TimeSpan.FromHours(1), second.Token);
        await server.OnLoop(static _ => true);
        stopping.IsCompleted.ShouldBeFalse();
        await second.CancelAsync();
        (await stopping.InTime()).ShouldBe(new DrainSummary(Drained: 0, Aborted: 1));
    }

    [Fact]
    public async Task A_hook_that_throws_or_hangs_does_not_keep_the_server()
    {
        await using TestServer throwing = await StartAsync(TestRoutes.Echo(1), static builder =>
            builder.OnDraining(static _ => throw new FormatException("on purpose")));
        await throwing.Server.StopAsync(TimeSpan.FromMinutes(1)).InTime();
        throwing.Log.Lines.ShouldContain(static line => line.Fault is FormatException);

        await using TestServer hanging = await StartAsync(TestRoutes.Echo(1), static builder =>
            builder.OnDraining(static async _ => await Task.Delay(Timeout.Infinite)));
        using CancellationTokenSource second = new();
        Task<DrainSummary> stopping = hanging.Server.StopAsync(TimeSpan.FromHours(1), second.Token);
        await second.CancelAsync();
        await stopping.InTime();
    }

    [Fact]
    public async Task A_draining_server_takes_nobody_in()
    {
        TaskCompletionSource goodbye = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = await StartAsync(TestRoutes.Echo(1), builder =>
            builder.OnDraining(async _ => await goodbye.Task));
        System.Net.EndPoint address = server.Endpoint.LocalEndPoint!;
        Task<DrainSummary> stopping = server.Server.StopAsync(TimeSpan.FromMinutes(1));
        await Deadline.Until(() => Refuses(address), "nobody listens");
        goodbye.SetResult();
        (await stopping.InTime()).ShouldBe(default);
    }

    private static bool Refuses(System.Net.EndPoint address)
    {
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        try
        {
            socket.Connect(address);
            return false;
        }
        catch (System.Net.Sockets.SocketException refused)
        {
            return refused.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionRefused;
        }
    }

    private static Task<TestServer> StartAsync(
        TestRoutes routes, Action<NetmanServerBuilder> builder, Action<NetmanServerOptions>? options = null) =>
        TestServer.StartAsync(new TcpTransport(), new TestServerSetup { Routes = routes, Builder = builder, Options = options ?? (static _ => { }) });
}
