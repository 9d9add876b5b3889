using Netman.Tests.Support;

namespace Netman.Tests.Groups;

public class ServerConnectionsTests
{
    [Fact]
    public async Task Connections_are_counted_enumerated_and_found_by_id_until_they_close()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 2);
        List<TestClient> clients = await BroadcastTests.ConnectAsync(server, 5);
        ServerConnections connections = server.Server.Connections;

        connections.Count.ShouldBe(5);
        connections.ShouldBe(server.Opened, ignoreOrder: true);
        foreach (Connection opened in server.Opened)
            connections.Find(opened.Id).ShouldBeSameAs(opened);

        ConnectionId gone = server.Opened.First().Id;
        await clients[0].DisposeAsync();
        await Deadline.Until(() => connections.Count == 4, "it closes");
        connections.Find(gone).ShouldBeNull();
        connections.Find(default).ShouldBeNull();
        connections.Find(new ConnectionId(ulong.MaxValue)).ShouldBeNull();
    }

    [Fact]
    public async Task An_id_whose_slot_was_given_out_again_finds_nobody()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 1);
        (TestClient first, Connection old) = await server.ConnectBothAsync();
        await first.DisposeAsync();
        await server.NextCloseAsync();
        (_, Connection next) = await server.ConnectBothAsync();
        next.Id.Slot.ShouldBe(old.Id.Slot);
        server.Server.Connections.Find(old.Id).ShouldBeNull();
        server.Server.Connections.Find(next.Id).ShouldBeSameAs(next);
    }

    [Fact]
    public async Task Connections_close_by_predicate_on_their_own_loops()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 3);
        List<TestClient> clients = await BroadcastTests.ConnectAsync(server, 6);
        int index = 0;
        foreach (Connection connection in server.Opened)
            connection.UserState = index++;
        int closed = await server.Server.Connections.CloseWhereAsync(static connection =>
        {
            connection.Loop.AssertInLoop();
            return (int)connection.UserState! % 2 == 0;
        });
        closed.ShouldBe(3);
        foreach (TestClient client in clients.Where(static (_, i) => i % 2 == 0))
        {
            await client.ShouldEndAsync();
            await client.DisposeAsync();
        }
        await Deadline.Until(() => server.Server.Connections.Count == 3, "the rest stays");
    }

    [Fact]
    public async Task A_predicate_that_throws_faults_its_caller_and_not_the_loop()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 1);
        (TestClient client, _) = await server.ConnectBothAsync();
        await Should.ThrowAsync<FormatException>(server.Server.Connections.CloseWhereAsync(static _ => throw new FormatException()));
        (await client.AskAsync(1, "alive")).Text.ShouldBe("alive");
    }

    [Fact]
    public async Task Finding_by_id_while_connections_come_and_go_never_finds_another()
    {
        await using TestServer server = await BroadcastTests.StartAsync(loops: 2);
        using CancellationTokenSource ended = new();
        Task finding = Task.Run(() =>
        {
            while (!ended.IsCancellationRequested)
            {
                foreach (Connection opened in server.Opened)
                    (server.Server.Connections.Find(opened.Id) is { } found && found != opened).ShouldBeFalse();
                foreach (Connection seen in server.Server.Connections)
                    seen.Id.ShouldNotBe(default);
            }
        });
        for (int i = 0; i < 200; i++)
        {
            await using TestClient client = await server.ConnectAsync();
            await client.AskAsync(1, "x");
        }
        await ended.CancelAsync();
        await finding;
    }
}
