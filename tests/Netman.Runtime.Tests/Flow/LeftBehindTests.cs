using Netman.Tests.Support;

namespace Netman.Tests.Flow;

/// <summary>What one handler, hook or call leaves behind, and whom it must not reach.</summary>
public sealed class LeftBehindTests
{
    private static readonly AsyncLocal<string?> _local = new();

    [Fact]
    public async Task What_a_synchronous_handler_leaves_in_an_AsyncLocal_is_not_the_next_handlers()
    {
        _local.Value = "of who started the server";
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            Routes = new TestRoutes().On(1, static context =>
            {
                context.Reply(_local.Value ?? "nothing");
                _local.Value = $"of {context.Connection.Id}";
            }),
            OnOpen = static _ =>
            {
                _local.Value = "of OnOpen";
                return default;
            },
        });
        await using TestClient first = await server.ConnectAsync(), second = await server.ConnectAsync();
        byte[] two = [.. Message.Pack(1, "a"u8), .. Message.Pack(1, "b"u8)]; // in one receive, too
        await first.WriteAsync(two);
        (await first.ReceiveAsync(2)).ShouldAllBe(static message => message.Text == "nothing");
        (await second.AskAsync(1, "c")).Text.ShouldBe("nothing");
    }

    [Fact]
    public async Task An_async_void_call_that_throws_is_logged_and_the_loop_lives()
    {
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            Routes = TestRoutes.Echo(1).On(2, static _ => Forget()),
        });
        await using TestClient client = await server.ConnectAsync();
        await client.SendAsync(2, "throw later");
        await Deadline.Until(() => server.Log.Lines.Any(static line => line.Fault?.Message == "nobody awaits this"), "the fault is logged");
        server.Statistics.HandlerFaults.ShouldBe(1);
        (await client.AskAsync(1, "still here")).Text.ShouldBe("still here");
    }

    [Fact]
    public async Task A_stop_waits_for_the_OnClose_hooks_that_are_pending()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool ended = false;
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            OnClose = async (_, _) =>
            {
                await gate.Task;
                ended = true;
            },
        });
        await using TestClient client = await server.ConnectAsync();
        await client.AskAsync(1, "open");
        Task<DrainSummary> stopped = server.Server.StopAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await client.ShouldEndAsync();
        await client.DisposeAsync();
        await Deadline.Until(() => server.Closed.Count == 1);
        stopped.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await stopped.InTime()).ShouldBe(new DrainSummary(1, 0));
        ended.ShouldBeTrue();
    }

    // Found by the stress program: a handler that ended before its task was looked at.
    [Fact]
    public async Task A_reply_from_the_thread_pool_is_not_overtaken_by_the_next_messages_reply()
    {
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup { Routes = new QuickPoolRoutes() });
        await using TestClient client = await server.ConnectAsync();
        byte[] both = [.. Message.Pack(1, "from the pool"u8), .. Message.Pack(2, "from the loop"u8)];
        for (int i = 0; i < 20; i++)
        {
            await client.WriteAsync(both);
            (await client.ReceiveAsync(2)).Select(static message => message.Text).ShouldBe(["from the pool", "from the loop"]);
        }
    }

    [Fact]
    public async Task A_drain_inside_a_handler_lets_those_beside_it_answer()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup { Routes = new BesideRoutes(gate.Task) });
        await using TestClient client = await server.ConnectAsync();
        byte[] both = [.. Message.Pack(1, "beside"u8), .. Message.Pack(2, "drain"u8)];
        await client.WriteAsync(both);
        await Deadline.Until(() => server.Statistics.Messages == 2);
        await server.OnLoop(static _ => true);
        gate.SetResult();
        (await client.ReceiveAsync()).Text.ShouldBe("answered");
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ServerStopping);
    }

    [Fact]
    public async Task A_packer_that_throws_inside_a_broadcast_of_another_thread_is_logged_and_the_loop_lives()
    {
        await using TestServer server = await TestServer.StartAsync(new TcpTransport(), new TestServerSetup
        {
            Builder = static builder => builder.UsePacker(new Moody()),
            OnOpen = static connection =>
            {
                connection.Server.Groups["room"].Join(connection);
                return default;
            },
        });
        (TestClient client, _) = await server.ConnectBothAsync();
        await Deadline.Until(() => server.Server.Groups["room"].Count == 1); // it counts as opened before its hook has run
        server.Server.Connections.Broadcast(66, "refused"u8).ShouldBe(SendResult.Queued);
        server.Server.Groups["room"].Broadcast(66, "refused"u8);
        await Deadline.Until(() => server.Statistics.HandlerFaults == 2);
        await Deadline.Until(() => server.Log.Lines.Count(static line => line.Fault?.Message == "not this id") == 2);
        server.Server.Connections.Broadcast(1, "next"u8);
        (await client.ReceiveAsync()).Text.ShouldBe("next");
        await client.DisposeAsync();
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public void A_choice_of_loops_that_the_kernel_would_take_away_fails_the_build()
    {
        static NetmanServerBuilder Builder(string url) =>
            NetmanServer.CreateBuilder().Listen(url).MapRoutes(TestRoutes.Echo(1)).Configure(static options => options.LoadBalancing = LoadBalancing.LeastConnections);
        Should.Throw<InvalidOperationException>(() => Builder("tcp://127.0.0.1:0?reusePort=true").Build()).Message.ShouldContain("ReusePort");
        Builder("tcp://127.0.0.1:0?reusePort=true").Listen("tcp://127.0.0.1:0").Build().Endpoints.Count.ShouldBe(2);
    }

    // What an event handler of some library does.
    private static async void Forget()
    {
        await Task.Yield();
        throw new InvalidOperationException("nobody awaits this");
    }

    private sealed class BesideRoutes(Task gate) : MessageDispatcher
    {
        public override ValueTask DispatchAsync(MessageContext context)
        {
            if (context.MessageId == 1)
            {
                return Concurrently(context, async beside =>
                {
                    await gate;
                    beside.Connection.Send(1, "answered"u8);
                });
            }
            context.Connection.Drain();
            return default;
        }
    }

    private sealed class QuickPoolRoutes : MessageDispatcher
    {
        public override ValueTask DispatchAsync(MessageContext context)
        {
            if (context.MessageId == 2)
            {
                context.Reply("from the loop");
                return default;
            }
            ValueTask handled = OnThreadPool(context, static pooled =>
            {
                pooled.Reply("from the pool");
                return default;
            });
            // The loop is late: the work has ended when its task is looked at.
            SpinWait.SpinUntil(() => handled.IsCompleted, TimeSpan.FromMilliseconds(20));
            return handled;
        }
    }

    private sealed class Moody : IPacker
    {
        private static LengthPrefixedPacker Inner => default;

        public int MaxHeaderLength => Inner.MaxHeaderLength;

        public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame) =>
            Inner.TryUnpack(input, maxBodyLength, out frame);

        public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength) => messageId == 66
            ? throw new InvalidOperationException("not this id")
            : Inner.WriteHeader(destination, messageId, bodyLength);
    }
}
