using Netman.Tests.Support;

namespace Netman.Tests.Groups;

public class GroupTests
{
    [Fact]
    public async Task Groups_list_their_members_and_exist_while_they_have_some()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 2);
        List<TestClient> clients = await BroadcastTests.ConnectAsync(server, 3);
        ConnectionGroups groups = server.Server.Groups;
        groups.ShouldBeEmpty();
        await BroadcastTests.JoinAsync(server, "one", 2);
        await BroadcastTests.JoinAsync(server, "two", 3);

        groups.Select(static group => group.Name).Order().ShouldBe(["one", "two"]);
        groups["one"].GetMembers().ShouldBe(server.Opened.Take(2), ignoreOrder: true);
        groups["One"].Count.ShouldBe(0); // case-sensitive

        await clients[0].DisposeAsync();
        await clients[1].DisposeAsync();
        await Deadline.Until(() => groups["one"].Count == 0 && groups["two"].Count == 1, "members leave at their close");
        groups.ShouldHaveSingleItem().Name.ShouldBe("two");
        groups["two"].Leave(server.Opened.ElementAt(2));
        await Deadline.Until(() => !groups.Any(), "the last one leaves");
    }

    [Fact]
    public async Task Joining_twice_is_joining_once_and_leaving_twice_leaving_once()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 1);
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        ConnectionGroup room = server.Server.Groups["room"];
        room.Join(connection);
        room.Join(connection);
        room.Broadcast(5, "once"u8);
        room.Leave(connection);
        room.Leave(connection);
        room.Broadcast(5, "never"u8);
        (await client.ReceiveAsync()).ShouldBeMessage(5, "once");
        (await client.AskAsync(1, "next")).ShouldBeMessage(1, "next");
        room.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_connection_that_has_closed_cannot_join()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 1);
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        await client.DisposeAsync();
        await server.NextCloseAsync();
        server.Server.Groups["room"].Join(connection);
        (await server.OnLoop(loop => loop.Groups.Find("room"))).ShouldBeNull();
    }

    [Fact]
    public async Task A_connection_that_the_server_no_longer_counts_is_in_no_group()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 1);
        (_, Connection connection) = await server.ConnectBothAsync();
        (int connections, int members) = await server.OnLoop(loop =>
        {
            server.Server.Groups["room"].Join(connection);
            connection.Abort();
            return (server.Server.Connections.Count, server.Server.Groups["room"].Count);
        });
        connections.ShouldBe(0);
        members.ShouldBe(0);
    }

    [Fact]
    public async Task A_connection_of_another_server_is_refused()
    {
        await using TestServer one = await BroadcastTests.StartAsync(loops: 1), other = await BroadcastTests.StartAsync(loops: 1);
        (_, Connection connection) = await one.ConnectBothAsync();
        Should.Throw<ArgumentException>(() => other.Server.Groups["room"].Join(connection));
    }

    [Fact]
    public async Task Joins_leaves_and_broadcasts_from_many_threads_leave_no_member_behind()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 2);
        List<TestClient> clients = await BroadcastTests.ConnectAsync(server, 8);
        Connection[] connections = [.. server.Opened];
        await Parallel.ForAsync(0, 8, (thread, _) =>
        {
            Random random = new(thread);
            for (int i = 0; i < 2000; i++)
            {
                ConnectionGroup group = server.Server.Groups[$"g{random.Next(3)}"];
                Connection connection = connections[random.Next(connections.Length)];
                if (random.Next(2) == 0)
                    group.Join(connection);
                else
                    group.Leave(connection);
                if (i % 50 == 0)
                    group.Broadcast(9, "x"u8);
            }
            return default;
        });
        foreach (TestClient client in clients)
            await client.DisposeAsync();
        await Deadline.Until(() => server.Server.Connections.Count == 0, "all have closed");
        server.Server.Groups.ShouldBeEmpty();
        (await server.OnLoop(static loop => loop.Groups.PartCount, 0)).ShouldBe(0);
        (await server.OnLoop(static loop => loop.Groups.PartCount, 1)).ShouldBe(0);
    }
}
