using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Connections;

/// <summary>The threading contract: a connection's handlers run on its loop, one at a time, in message order.</summary>
public abstract class HandlerSuite(TestTransport transport) : ConnectionSuite(transport)
{
    [Fact]
    public async Task Await_resumes_on_the_loop()
    {
        ConcurrentQueue<bool> onLoop = [];
        TestServer server = await StartAsync(new TestRoutes().OnAsync(1, async context =>
        {
            onLoop.Enqueue(context.Connection.Loop.IsCurrent);
            await Task.Run(static () => { });
            onLoop.Enqueue(context.Connection.Loop.IsCurrent);
            await Task.Yield();
            onLoop.Enqueue(context.Connection.Loop.IsCurrent);
            context.Reply("done");
        }));
        await (await ConnectAsync(server)).AskAsync(1, "");
        onLoop.ShouldBe([true, true, true]);
    }

    [Fact]
    public async Task Later_messages_wait_for_a_pending_handler_and_then_run_in_order()
    {
        SemaphoreSlim go = new(0);
        int running = 0;
        TestServer server = await StartAsync(new TestRoutes().OnAsync(1, async context =>
        {
            Interlocked.Increment(ref running).ShouldBe(1, "one at a time");
            await go.WaitAsync();
            Interlocked.Decrement(ref running);
            context.Connection.Send(1, context.Body);
        }));
        TestClient client = await ConnectAsync(server);
        foreach (string text in (string[])["a", "b", "c"])
            await WriteApartAsync(server, client, [Transport.Frame(new Message(1, System.Text.Encoding.UTF8.GetBytes(text)).Packed)]);
        server.Statistics.Messages.ShouldBe(1);
        go.Release(3);
        (await client.ReceiveAsync(3)).Select(static message => message.Text).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task Other_connections_go_on_while_a_handler_is_pending()
    {
        TaskCompletionSource never = new();
        TestServer server = await StartAsync(TestRoutes.Echo(1).OnAsync(2, context => new ValueTask(never.Task)));
        TestClient stuck = await ConnectAsync(server);
        TestClient other = await ConnectAsync(server);
        await stuck.SendAsync(2, "");
        await Deadline.Until(() => server.Statistics.Messages == 1);
        (await other.AskAsync(1, "mine")).Text.ShouldBe("mine");
        never.SetResult();
    }

    [Fact]
    public async Task Reading_pauses_when_the_backlog_behind_a_pending_handler_is_full()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = await StartAsync(TestRoutes.Echo(1).OnAsync(2, _ => new ValueTask(go.Task)));
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(2, "");
        byte[] body = Message.Pattern(100_000);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
                await client.SendAsync(1, body);
        });
        // Ten megabytes are offered; the limit and one receive more are taken, whatever time passes.
        await Deadline.Until(() => server.Statistics.BytesReceived > 64 << 10);
        for (int i = 0; i < 50; i++)
            await server.OnLoop(static loop => loop.Index);
        server.Statistics.BytesReceived.ShouldBeLessThan(3 * (64 << 10));
        go.SetResult();
        for (int i = 0; i < 100; i++)
            (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
        await writing;
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("after await")]
    [InlineData("off the loop")]
    [InlineData("in middleware")]
    [Trait(DesignTable.BadInput, "a handler throws")]
    public async Task A_handler_that_throws_closes_its_connection_alone(string where)
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1).OnAsync(2, context => Fault(where)).Through(
            (context, next) => context.MessageId == 2 && where == "in middleware" ? Fault("sync") : next(context)));
        TestClient other = await ConnectAsync(server);
        TestClient client = await ConnectAsync(server);
        byte[] frames = [.. Transport.Frame(Message.Pack(1, "before"u8)), .. Transport.Frame(Message.Pack(2, [])), .. Transport.Frame(Message.Pack(1, "after"u8))];
        await client.WriteAsync(frames);
        (await client.ReceiveAsync()).Text.ShouldBe("before");
        (await client.EndAsync()).Last.ShouldBeEmpty();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.HandlerFault);
        server.Statistics.HandlerFaults.ShouldBe(1);
        server.Log.Lines.ShouldContain(static line => line.Fault is InvalidOperationException && line.Text.Contains("message 2"));
        (await other.AskAsync(1, "alive")).Text.ShouldBe("alive");
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("after await")]
    [Trait(DesignTable.BadInput, "a handler throws")]
    public async Task A_connection_outlives_a_throwing_handler_where_the_option_says_so(string where)
    {
        TestServer server = await StartAsync(new TestServerSetup
        {
            Routes = TestRoutes.Echo(1).OnAsync(2, _ => Fault(where)),
            Options = static options => options.CloseOnHandlerFault = false,
        });
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(2, "");
        (await client.AskAsync(1, "alive")).Text.ShouldBe("alive");
        server.Statistics.HandlerFaults.ShouldBe(1);
    }

    [Fact]
    public async Task The_body_throws_off_the_loop_and_an_owned_one_is_good_until_the_task_completes()
    {
        InvalidOperationException? refused = null;
        TestServer server = await StartAsync(new TestRoutes().OnAsync(1, async context =>
        {
            ReadOnlyMemory<byte> owned = context.GetOwnedBody();
            await Task.Run(() => refused = Should.Throw<InvalidOperationException>(() => context.Body.Length)).ConfigureAwait(false);
            context.Connection.Loop.IsCurrent.ShouldBeFalse();
            context.Connection.Send(1, owned.Span);
        }));
        TestClient client = await ConnectAsync(server);
        byte[] body = Message.Pattern(5000);
        await client.SendAsync(1, body);
        (await client.ReceiveAsync()).Body.ShouldBe(body);
        refused!.Message.ShouldContain("GetOwnedBody");
        await server.OnLoop(static loop => loop.Index);
        await client.DisposeAsync();
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task A_body_stays_readable_after_an_await_while_other_connections_are_read()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = await StartAsync(TestRoutes.Echo(1).OnAsync(2, async context =>
        {
            await go.Task;
            context.Connection.Send(2, context.Body);
        }));
        TestClient waiting = await ConnectAsync(server);
        TestClient other = await ConnectAsync(server);
        byte[] body = Message.Pattern(3000, seed: 5);
        await waiting.SendAsync(2, body);
        await Deadline.Until(() => server.Statistics.Messages == 1);
        await other.SendAsync(1, Message.Pattern(60_000, seed: 9));
        await other.ReceiveAsync();
        go.SetResult();
        (await waiting.ReceiveAsync()).Body.ShouldBe(body);
    }

    [Fact]
    public async Task A_pending_handler_learns_of_the_close_by_its_token_and_OnClose_waits_for_it()
    {
        ConcurrentQueue<string> order = [];
        TestServer server = await StartAsync(new TestServerSetup
        {
            Routes = new TestRoutes().OnAsync(1, async context =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, context.ConnectionClosed);
                }
                finally
                {
                    order.Enqueue("handler");
                }
            }),
            OnClose = (_, _) => { order.Enqueue("OnClose"); return default; },
        });
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(1, "");
        await Deadline.Until(() => server.Statistics.Messages == 1);
        client.Reset();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerReset);
        await Deadline.Until(() => order.Count == 2);
        order.ShouldBe(["handler", "OnClose"]);
        server.Statistics.HandlerFaults.ShouldBe(0, "giving up because the peer is gone is no fault");
    }

    [Fact]
    public async Task A_handler_that_completes_just_as_it_is_awaited_does_not_strand_the_messages_behind_it()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1).OnAsync(2, static _ => new ValueTask(new CompletesBetweenTwoLooks(), 0)));
        TestClient client = await ConnectAsync(server);
        await client.WriteAsync(new uint[] { 2, 2, 1 }.SelectMany(id => Transport.Frame(Message.Pack(id, "x"u8))).ToArray());
        (await client.ReceiveAsync()).Text.ShouldBe("x");
    }

    /// <summary>Pending at the first look, complete at the second: what a task does that another thread completes.</summary>
    private sealed class CompletesBetweenTwoLooks : IValueTaskSource
    {
        private int _looks;

        public ValueTaskSourceStatus GetStatus(short token) =>
            _looks++ == 0 ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;

        public void GetResult(short token)
        {
        }

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            SynchronizationContext.Current!.Post(continuation.Invoke, state);
    }

    private static async ValueTask Fault(string where)
    {
        if (where == "after await")
            await Task.Yield();
        if (where == "off the loop")
            await Task.Run(static () => { }).ConfigureAwait(false);
        throw new InvalidOperationException("a handler's fault");
    }
}
