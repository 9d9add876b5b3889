using Netman.Tests.Support;

namespace Netman.Tests.Groups;

public class BroadcastTests
{
    private static readonly TcpTransport _tcp = new();

    [Fact]
    public async Task A_broadcast_reaches_each_member_on_every_loop_and_nobody_else()
    {
        await using TestServer server = await StartAsync(loops: 3);
        List<TestClient> members = await ConnectAsync(server, 9);
        await using TestClient stranger = await server.ConnectAsync();
        await JoinAsync(server, "room", 9);

        server.Server.Groups["room"].Broadcast(7, "hello"u8);
        server.Server.Connections.Broadcast(8, "bye"u8);

        foreach (TestClient member in members)
        {
            (await member.ReceiveAsync()).ShouldBeMessage(7, "hello");
            (await member.ReceiveAsync()).ShouldBeMessage(8, "bye");
        }
        (await stranger.ReceiveAsync()).ShouldBeMessage(8, "bye");
    }

    [Fact]
    public async Task Broadcasts_of_one_thread_arrive_in_its_order_between_its_sends()
    {
        await using TestServer server = await StartAsync(loops: 2);
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        ConnectionGroup room = server.Server.Groups["room"];
        room.Join(connection);
        for (int i = 0; i < 300; i += 2)
        {
            room.Broadcast((uint)i, []);
            connection.Send((uint)i + 1, "x"u8);
        }
        for (uint i = 0; i < 300; i++)
            (await client.ReceiveAsync()).Id.ShouldBe(i);
    }

    [Fact]
    public async Task A_handler_that_broadcasts_after_its_reply_keeps_that_order_and_can_leave_its_sender_out()
    {
        TestRoutes routes = new TestRoutes().On(1, static context =>
        {
            context.Reply("mine");
            context.Connection.Server.Groups["room"].Broadcast(2, context.Body);
            context.Connection.Server.Groups["room"].Broadcast(3, context.Body, except: context.Connection);
            context.Connection.Server.Groups["room"].Broadcast(4, context.Body);
        });
        await using TestServer server = await StartAsync(loops: 1, routes);
        List<TestClient> clients = await ConnectAsync(server, 2);
        await JoinAsync(server, "room", 2);

        await clients[0].SendAsync(1, "text");

        (await clients[0].ReceiveAsync(3)).Select(static message => message.Id).ShouldBe([1u, 2u, 4u]);
        (await clients[1].ReceiveAsync(3)).Select(static message => message.Id).ShouldBe([2u, 3u, 4u]);
    }

    [Fact]
    public async Task Large_broadcasts_to_a_member_that_reads_late_arrive_whole()
    {
        await using TestServer server = await StartAsync(loops: 1, options: static options => options.OutboundHardLimit = 64 << 20);
        List<TestClient> clients = await ConnectAsync(server, 2);
        await JoinAsync(server, "room", 2);
        byte[] body = Message.Pattern(700_000);
        for (uint i = 0; i < 20; i++)
            server.Server.Groups["room"].Broadcast(i, body);
        foreach (TestClient client in clients)
        {
            for (uint i = 0; i < 20; i++)
            {
                Message message = await client.ReceiveAsync();
                message.Id.ShouldBe(i);
                message.Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public async Task A_member_that_stops_reading_is_closed_at_the_hard_limit_and_delays_no_other()
    {
        await using TestServer server = await StartAsync(loops: 1, options: static options => options.OutboundHardLimit = 256 << 10);
        await using TestClient silent = await server.ConnectAsync(static socket => socket.ReceiveBufferSize = 4096);
        await using TestClient reader = await server.ConnectAsync();
        await JoinAsync(server, "room", 2);
        byte[] body = Message.Pattern(60_000);
        for (uint i = 0; i < 200; i++)
        {
            server.Server.Groups["room"].Broadcast(i, body);
            (await reader.ReceiveAsync()).Id.ShouldBe(i);
        }
        (await server.NextCloseAsync()).ShouldBe(CloseReason.SlowConsumer);
        server.Server.Groups["room"].Count.ShouldBe(1);
    }

    [Fact]
    public async Task Members_that_close_and_leave_inside_a_broadcast_disturb_nobody()
    {
        TestRoutes routes = new TestRoutes().On(1, static context =>
        {
            ConnectionGroup room = context.Connection.Server.Groups["room"];
            room.Broadcast(2, "all"u8);
        });
        TestServer? started = null;
        await using TestServer server = started = await TestServer.StartAsync(_tcp, new TestServerSetup
        {
            Routes = routes,
            // Each end takes another member out, while the broadcast walks over them.
            OnClose = (connection, _) =>
            {
                ConnectionGroup room = connection.Server.Groups["room"];
                if (room.GetMembers().FirstOrDefault(static member => member.UserState is "leaves") is { } leaver)
                    room.Leave(leaver);
                return default;
            },
        });
        List<TestClient> clients = await ConnectAsync(server, 40);
        await JoinAsync(server, "room", 40);
        for (int i = 0; i < 10; i++)
            clients[i].Reset();
        await clients[39].SendAsync(1, "");
        foreach (TestClient client in clients.Skip(10))
            (await client.ReceiveAsync()).ShouldBeMessage(2, "all");
        await Deadline.Until(() => server.Server.Groups["room"].Count == 30, "the reset ones have left");
    }

    [Fact]
    public async Task Members_of_raw_endpoints_get_bytes()
    {
        Raw.ScriptedHandler handler = new(static (_, input) => input.Length);
        await using Raw.RawServer server = await Raw.RawServer.StartAsync(handler);
        using System.Net.Sockets.Socket client = server.Connect();
        await Deadline.Until(() => server.Server.Connections.Any(), "the connection opens");
        ConnectionGroup room = server.Server.Groups["room"];
        room.Join(server.Server.Connections.Single());
        room.Broadcast(1, "no packer, so not for raw members"u8);
        room.BroadcastBytes("bytes\n"u8);
        Raw.BlockingSocket.ReadExactly(client, 6).ShouldBe("bytes\n"u8.ToArray());
    }

    [Fact]
    public async Task A_broadcast_on_its_loop_allocates_nothing()
    {
        long allocated = -1;
        TestRoutes routes = new TestRoutes().On(1, context =>
        {
            ConnectionGroup room = context.Connection.Server.Groups["room"];
            ReadOnlySpan<byte> body = context.Body;
            for (int i = 0; i < 200; i++)
                room.Broadcast(2, body);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
                room.Broadcast(2, body);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        await using TestServer server = await StartAsync(loops: 1, routes);
        List<TestClient> clients = await ConnectAsync(server, 8);
        await JoinAsync(server, "room", 8);
        await clients[0].SendAsync(1, "body");
        await clients[0].ReceiveAsync(210);
        allocated.ShouldBe(0);
    }

    internal static Task<TestServer> StartAsync(int loops, TestRoutes? routes = null, Action<NetmanServerOptions>? options = null) =>
        TestServer.StartAsync(_tcp, new TestServerSetup
        {
            Routes = routes ?? TestRoutes.Echo(1),
            Options = set =>
            {
                set.Loops = loops;
                options?.Invoke(set);
            },
        });

    internal static async Task<List<TestClient>> ConnectAsync(TestServer server, int count)
    {
        List<TestClient> clients = [];
        for (int i = 0; i < count; i++)
            clients.Add((await server.ConnectBothAsync()).Client);
        return clients;
    }

    /// <summary>The first connections that opened join, from this thread, and are members when this returns.</summary>
    internal static async Task JoinAsync(TestServer server, string group, int count)
    {
        await Deadline.Until(() => server.Opened.Count >= count, "the connections open");
        foreach (Connection connection in server.Opened.Take(count))
            server.Server.Groups[group].Join(connection);
        await Deadline.Until(() => server.Server.Groups[group].Count == count, "they have joined");
    }
}

internal static class MessageExpectations
{
    internal static void ShouldBeMessage(this Message message, uint id, string text) =>
        (message.Id, message.Text).ShouldBe((id, text));
}
