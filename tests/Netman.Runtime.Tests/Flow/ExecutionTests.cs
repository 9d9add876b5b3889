using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.Flow;

public class ExecutionTests
{
    /// <summary>What a generated table does for a route with another mode than the loop.</summary>
    private sealed class Table(MessageDelegate onThreadPool, MessageDelegate concurrently) : MessageDispatcher
    {
        public override ValueTask DispatchAsync(MessageContext context)
        {
            switch (context.MessageId)
            {
                case 2:
                    return OnThreadPool(context, onThreadPool);
                case 3:
                    return Concurrently(context, concurrently);
                default:
                    context.Connection.Send(context.MessageId, context.Body);
                    return default;
            }
        }
    }

    [Fact]
    public async Task Thread_pool_handlers_leave_the_loop_free_and_keep_the_connections_order()
    {
        using ManualResetEventSlim release = new();
        await using TestServer server = await StartAsync(context =>
        {
            context.Connection.Loop.IsCurrent.ShouldBeFalse();
            release.Wait();
            context.Reply(Encoding.UTF8.GetString(context.Body) + Encoding.UTF8.GetString(context.GetOwnedBody().Span));
            return default;
        });
        await using TestClient blocked = await server.ConnectAsync(), other = await server.ConnectAsync();
        await blocked.WriteAsync((byte[])[.. Message.Pack(2, "a"u8), .. Message.Pack(1, "b"u8), .. Message.Pack(2, "c"u8), .. Message.Pack(2, [])]);
        (await other.AskAsync(1, "the loop is free")).Text.ShouldBe("the loop is free");
        release.Set();
        (await blocked.ReceiveAsync(4)).Select(static message => message.Text).ShouldBe(["aa", "b", "cc", ""]);
    }

    [Fact]
    public async Task What_a_thread_pool_handler_throws_closes_its_connection()
    {
        await using TestServer server = await StartAsync(static _ => throw new FormatException());
        await using TestClient client = await server.ConnectAsync();
        await client.SendAsync(2, "");
        await client.ShouldEndAsync();
        await client.DisposeAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.HandlerFault);
    }

    [Fact]
    public async Task Concurrent_handlers_of_one_connection_run_beside_each_other_up_to_the_bound()
    {
        int running = 0, most = 0;
        SemaphoreSlim release = new(0);
        await using TestServer server = await StartAsync(concurrently: async context =>
        {
            int now = Interlocked.Increment(ref running);
            lock (release)
                most = Math.Max(most, now);
            await release.WaitAsync();
            Interlocked.Decrement(ref running);
            context.Connection.Send(3, context.GetOwnedBody().Span);
        }, options: static options => options.MaxConcurrentHandlers = 3);
        await using TestClient client = await server.ConnectAsync();
        for (int i = 0; i < 8; i++)
            await client.SendAsync(3, $"{i}");
        await Deadline.Until(() => running == 3);
        await server.OnLoop(static _ => true);
        running.ShouldBe(3);
        release.Release(8);
        (await client.ReceiveAsync(8)).Select(static message => message.Text).Order().ShouldBe(["0", "1", "2", "3", "4", "5", "6", "7"]);
        most.ShouldBe(3);
    }

    [Fact]
    public async Task A_peer_that_half_closes_still_gets_the_answers_of_concurrent_handlers_and_OnClose_waits_for_them()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = await StartAsync(concurrently: async context =>
        {
            await release.Task;
            context.Reply("owed");
        });
        await using TestClient client = await server.ConnectAsync();
        await client.SendAsync(3, "");
        await client.EndSendingAsync();
        await Deadline.Until(() => server.Statistics.Messages == 1);
        await server.OnLoop(static _ => true);
        server.Closed.ShouldBeEmpty();
        release.SetResult();
        (await client.ReceiveAsync()).Text.ShouldBe("owed");
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
    }

    [Fact]
    public async Task The_watchdog_names_the_message_that_holds_its_loop_and_counts_it_once()
    {
        ManualTime time = new();
        using ManualResetEventSlim entered = new(), release = new();
        TestRoutes routes = TestRoutes.Echo(1).On(7, _ =>
        {
            entered.Set();
            release.Wait();
        });
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            Routes = routes,
            Options = options => (options.TimeProvider, options.SlowHandlerThreshold) = (time, TimeSpan.FromMilliseconds(200)),
        });
        await using TestClient client = await server.ConnectAsync();
        await client.SendAsync(7, "");
        await Task.Run(entered.Wait);
        time.Advance(0.15);
        server.Statistics.SlowHandlers.ShouldBe(0);
        time.Advance(0.5);
        time.Advance(5);
        server.Statistics.SlowHandlers.ShouldBe(1);
        server.Log.Lines.ShouldContain(static line => line.Text.Contains("message 7 of connection"));
        release.Set();
        (await client.AskAsync(1, "free")).Text.ShouldBe("free");
        time.Advance(10); // an idle loop is not a slow one
        server.Statistics.SlowHandlers.ShouldBe(1);
    }

    private static Task<TestServer> StartAsync(
        MessageDelegate? onThreadPool = null, MessageDelegate? concurrently = null, Action<NetmanServerOptions>? options = null)
    {
        MessageDelegate none = static _ => default;
        return TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            Routes = new Table(onThreadPool ?? none, concurrently ?? none),
            Options = options ?? (static _ => { }),
        });
    }
}
