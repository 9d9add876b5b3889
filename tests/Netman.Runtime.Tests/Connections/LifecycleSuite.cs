using System.Collections.Concurrent;
using System.Net.Sockets;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Connections;

/// <summary>Accepted, Open, Closing, Closed: OnOpen first, OnClose once and last, whoever ends the connection and from where.</summary>
public abstract class LifecycleSuite(TestTransport transport) : ConnectionSuite(transport)
{
    [Fact]
    public async Task OnOpen_runs_before_the_first_message_even_if_it_takes_its_time()
    {
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<string> order = [];
        TestServer server = await StartAsync(new TestServerSetup
        {
            Routes = new TestRoutes().On(1, context => { order.Enqueue(context.Text()); context.Reply("done"); }),
            OnOpen = async _ => { await open.Task; order.Enqueue("open"); },
        });
        TestClient client = await ConnectAsync(server);
        await WriteApartAsync(server, client, [Transport.Frame(Message.Pack(1, "first"u8)), Transport.Frame(Message.Pack(1, "second"u8))]);
        order.ShouldBeEmpty();
        open.SetResult();
        await client.ReceiveAsync(2);
        order.ShouldBe(["open", "first", "second"]);
    }

    [Fact]
    [Trait(DesignTable.BadInput, "peer half-closes")]
    public async Task A_half_closed_peer_still_gets_every_reply()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        byte[] body = Message.Pattern(300_000);
        Task writing = Task.WhenAll(client.SendAsync(1, body), client.SendAsync(1, "last")).ContinueWith(_ => client.EndSendingAsync()).Unwrap();
        (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
        (await client.ReceiveAsync()).Text.ShouldBe("last");
        await writing;
        await client.ShouldEndAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
    }

    [Fact]
    public async Task A_half_closed_peer_still_gets_the_replies_of_handlers_that_were_pending()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = await StartAsync(TestRoutes.Echo(1).OnAsync(2, async context =>
        {
            await go.Task;
            context.Reply("late");
        }));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        await client.SendAsync(2, "");
        await client.SendAsync(1, "behind it");
        await client.EndSendingAsync();
        await Deadline.Until(() => server.Statistics.Messages == 1);
        connection.State.ShouldBe(ConnectionState.Open);
        go.SetResult();
        (await client.ReceiveAsync()).Text.ShouldBe("late");
        (await client.ReceiveAsync()).Text.ShouldBe("behind it");
        await client.ShouldEndAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
    }

    [Fact]
    public async Task Close_inside_a_handler_sends_what_was_queued_and_handles_nothing_more()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1).On(2, static context =>
        {
            context.Reply("bye");
            context.Connection.Close();
            context.Connection.State.ShouldBe(ConnectionState.Closing);
            context.Reply("too late").ShouldBe(SendResult.Closed);
        }));
        TestClient client = await ConnectAsync(server);
        await client.WriteAsync(new uint[] { 1, 2, 1, 1 }.SelectMany(id => Transport.Frame(Message.Pack(id, "x"u8))).ToArray());
        (await client.ReceiveAsync(2)).Select(static message => message.Text).ShouldBe(["x", "bye"]);
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ClosedLocally);
        server.Statistics.Messages.ShouldBe(2);
        server.Statistics.HandlerFaults.ShouldBe(0);
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task Abort_inside_a_handler_resets_and_handles_nothing_more()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1).On(2, static context =>
        {
            context.Connection.Abort();
            context.Reply("too late").ShouldBe(SendResult.Closed);
            context.Text().ShouldBe("x", "the body stays readable until the handler returns");
        }));
        TestClient client = await ConnectAsync(server);
        await client.WriteAsync(new uint[] { 2, 1, 1 }.SelectMany(id => Transport.Frame(Message.Pack(id, "x"u8))).ToArray());
        await client.ShouldEndAsync(StreamEnd.Reset);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.Aborted);
        server.Statistics.Messages.ShouldBe(1);
        server.Statistics.HandlerFaults.ShouldBe(0);
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task Close_inside_OnOpen_ends_the_connection_in_order()
    {
        TestServer server = await StartAsync(new TestServerSetup
        {
            OnOpen = static connection =>
            {
                connection.Send(1, "full house");
                connection.Close();
                return default;
            },
        });
        TestClient client = await ConnectAsync(server);
        (await client.ReceiveAsync()).Text.ShouldBe("full house");
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ClosedLocally);
    }

    [Fact]
    public async Task Abort_inside_OnOpen_resets_and_the_next_peer_is_served()
    {
        int opened = 0;
        TestServer server = await StartAsync(new TestServerSetup
        {
            OnOpen = connection =>
            {
                if (opened++ == 0)
                    connection.Abort();
                return default;
            },
        });
        try
        {
            await (await ConnectAsync(server)).ShouldEndAsync(StreamEnd.Reset);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // So soon that the client's connect itself tells of it.
        }
        (await server.NextCloseAsync()).ShouldBe(CloseReason.Aborted);
        (await (await ConnectAsync(server)).AskAsync(1, "served")).Text.ShouldBe("served");
    }

    [Fact]
    public async Task OnOpen_that_throws_closes_its_connection_alone()
    {
        int opened = 0;
        TestServer server = await StartAsync(new TestServerSetup
        {
            OnOpen = _ => opened++ == 0 ? throw new InvalidOperationException("no room") : default,
        });
        TestClient client = await ConnectAsync(server);
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.HandlerFault);
        (await (await ConnectAsync(server)).AskAsync(1, "served")).Text.ShouldBe("served");
    }

    [Fact]
    public async Task OnClose_that_throws_is_logged_and_the_loop_lives()
    {
        TestServer server = await StartAsync(new TestServerSetup { OnClose = static (_, _) => throw new InvalidOperationException("ouch") });
        TestClient client = await ConnectAsync(server);
        await client.EndSendingAsync();
        await client.ShouldEndAsync();
        // Counted first, and then logged.
        await Deadline.Until(() => server.Log.Lines.Any(static line => line.Fault is InvalidOperationException), "the fault is logged");
        server.Statistics.HandlerFaults.ShouldBe(1);
        (await (await ConnectAsync(server)).AskAsync(1, "served")).Text.ShouldBe("served");
    }

    [Fact]
    public async Task Sending_after_the_close_answers_closed_and_throws_nothing()
    {
        TestServer server = await StartAsync(new TestServerSetup
        {
            OnClose = static (connection, _) =>
            {
                connection.Send(1, "in OnClose").ShouldBe(SendResult.Closed);
                return default;
            },
        });
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        client.Reset();
        await server.NextCloseAsync();
        connection.State.ShouldBe(ConnectionState.Closed);
        connection.Send(1, "from outside").ShouldBe(SendResult.Closed);
        (await connection.SendAsync(1, new byte[1 << 20])).ShouldBe(SendResult.Closed);
        connection.Close();
        connection.Abort();
        connection.OutboundBytes.ShouldBe(0);
        server.Statistics.HandlerFaults.ShouldBe(0);
    }

    [Fact]
    public async Task A_peer_that_ignores_our_end_is_reset_when_the_close_timeout_passes()
    {
        TestServer server = await StartAsync(new TestServerSetup
        {
            Options = static options => options.CloseTimeout = TimeSpan.FromMilliseconds(150),
        });
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        connection.Close();
        await client.ShouldEndAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ClosedLocally);
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    [Trait(DesignTable.Limit, "handshake, upgrade, first byte")]
    public async Task A_peer_that_never_speaks_is_closed_when_the_first_byte_timeout_passes()
    {
        TestServer server = await StartAsync(new TestServerSetup
        {
            Options = static options => options.FirstByteTimeout = TimeSpan.FromMilliseconds(150),
        });
        TestClient talking = await ConnectAsync(server);
        await talking.AskAsync(1, "hello");
        TestClient silent = await ConnectAsync(server);
        await silent.ShouldEndAsync();
        await silent.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.FirstByteTimeout);
        (await talking.AskAsync(1, "still here")).Text.ShouldBe("still here");
    }

    [Fact]
    public async Task The_closed_token_fires_on_the_loop_before_OnClose()
    {
        ConcurrentQueue<string> order = [];
        TestServer server = await StartAsync(new TestServerSetup
        {
            OnOpen = connection =>
            {
                connection.Closed.Register(() => order.Enqueue($"token {connection.Loop.IsCurrent}"));
                return default;
            },
            OnClose = (_, _) => { order.Enqueue("OnClose"); return default; },
        });
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        client.Reset();
        await Deadline.Until(() => order.Count == 2);
        order.ShouldBe(["token True", "OnClose"]);
        connection.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_closed_token_asked_for_too_late_has_fired_already()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        client.Reset();
        await server.NextCloseAsync();
        connection.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_callback_of_the_closed_token_that_throws_costs_nobody_else()
    {
        TestServer server = await StartAsync(new TestServerSetup
        {
            OnOpen = static connection =>
            {
                connection.Closed.Register(static () => throw new InvalidOperationException("callback"));
                return default;
            },
        });
        TestClient other = await ConnectAsync(server);
        (await ConnectAsync(server)).Reset();
        await server.NextCloseAsync();
        (await other.AskAsync(1, "alive")).Text.ShouldBe("alive");
        server.Log.Lines.ShouldContain(static line => line.Fault != null);
    }

    [Fact]
    public async Task An_id_is_never_given_out_again_and_a_stale_one_finds_nobody()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        HashSet<ConnectionId> ids = [];
        for (int i = 0; i < 100; i++)
        {
            (TestClient client, Connection connection) = await server.ConnectBothAsync();
            ids.Add(connection.Id).ShouldBeTrue();
            client.Reset();
            await server.NextCloseAsync();
            (await server.OnLoop(loop => loop.Connections.Find(connection.Id.Value))).ShouldBeNull();
        }
        ids.Select(static id => id.Slot).Distinct().Count().ShouldBe(1, "the slot is used again, the id is not");
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("overflow")]
    public async Task OnClose_of_another_connection_never_runs_inside_a_call_of_a_handler(string how)
    {
        List<Connection> room = [];
        TestServer server = await StartAsync(new TestServerSetup
        {
            Routes = new TestRoutes().On(1, context =>
            {
                // What every chat server does; a callback that changes the list inside the loop over it would end that.
                foreach (Connection member in room)
                {
                    if (member == context.Connection)
                        continue;
                    if (how == "abort")
                        member.Abort();
                    else
                        member.Send(1, new byte[8 << 20]).ShouldBe(SendResult.Overflow);
                    member.Send(1, "").ShouldBe(SendResult.Closed);
                }
                context.Reply("done");
            }),
            OnOpen = connection => { room.Add(connection); return default; },
            OnClose = (connection, _) => { room.Remove(connection); return default; },
        });
        (TestClient client, _) = await ConnectBothAsync(server);
        for (int i = 0; i < 5; i++)
            await ConnectBothAsync(server);
        (await client.AskAsync(1, "")).Text.ShouldBe("done");
        await Deadline.Until(() => server.Closed.Count == 5);
        server.Statistics.HandlerFaults.ShouldBe(0);
        (await server.OnLoop(_ => room.Count)).ShouldBe(1);
    }

    [Fact]
    public async Task A_thread_that_closed_a_connection_cannot_queue_on_it_any_more()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        connection.Send(5, "before").ShouldBe(SendResult.Queued);
        connection.Close();
        connection.Send(5, "after").ShouldBe(SendResult.Closed);
        (await client.ReceiveAsync()).Text.ShouldBe("before");
        await client.ShouldEndAsync();
    }
}
