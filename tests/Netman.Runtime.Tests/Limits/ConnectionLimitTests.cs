using System.Net;
using Netman.Interop;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Limits;

public class ConnectionLimitTests
{
    [Fact]
    [Trait(DesignTable.Limit, "connections")]
    public async Task Limit_connections_per_server_closes_who_comes_too_many_and_counts_them()
    {
        await using TestServer server = await StartAsync(static options => (options.Loops, options.MaxConnections) = (3, 5));
        List<TestClient> clients = await ConnectAsync(server, 12);
        await Deadline.Until(() => server.Statistics.Rejected == 7);
        server.Server.Connections.Count.ShouldBe(5);
        server.Statistics.Accepted.ShouldBe(12);

        // Whoever leaves makes room, however it leaves.
        foreach (TestClient client in clients)
            client.Reset();
        await Deadline.Until(() => server.Server.Connections.Count == 0);
        await using TestClient next = await server.ConnectAsync();
        (await next.AskAsync(1, "room again")).Text.ShouldBe("room again");
    }

    [Fact]
    [Trait(DesignTable.Limit, "connections")]
    public async Task Limit_connections_per_address_counts_each_address_alone_and_leaks_nothing()
    {
        await using TestServer server = await StartAsync(static options => (options.Loops, options.MaxConnectionsPerAddress) = (2, 2));
        for (int round = 0; round < 5; round++)
        {
            long rejected = server.Statistics.Rejected;
            List<TestClient> here = await ConnectAsync(server, 4), there = await ConnectAsync(server, 3, "127.0.0.2");
            await Deadline.Until(() => server.Statistics.Rejected == rejected + 3);
            server.Server.Connections.Count.ShouldBe(4);
            foreach (TestClient client in here)
                client.Reset();
            foreach (TestClient client in there)
                await client.DisposeAsync();
            await Deadline.Until(() => server.Server.Connections.Count == 0);
        }
        server.Server.Admission!.Addresses.ShouldBe(0);
    }

    [Fact]
    public async Task Limit_accept_rate_leaves_the_rest_in_the_backlog_until_its_time()
    {
        ManualTime time = new();
        await using TestServer server = await StartAsync(options =>
            (options.TimeProvider, options.AcceptsPerSecond, options.FirstByteTimeout) = (time, 20, Timeout.InfiniteTimeSpan));
        List<TestClient> clients = await ConnectAsync(server, 7);
        for (int accepted = 2; accepted <= 7; accepted++)
        {
            await Deadline.Until(() => server.Statistics.Accepted >= accepted);
            await server.OnLoop(static _ => true);
            server.Statistics.Accepted.ShouldBe(accepted);
            time.Advance(0.06);
        }
        clients.Count.ShouldBe(7);
    }

    [Fact]
    public async Task Round_robin_gives_every_loop_its_share() =>
        (await SpreadAsync(static _ => { }, 9)).ShouldBe([3, 3, 3]);

    [Fact]
    public async Task Least_connections_fills_up_the_loop_that_lost_some()
    {
        await using TestServer server = await StartAsync(static options =>
            (options.Loops, options.LoadBalancing) = (3, LoadBalancing.LeastConnections));
        List<TestClient> clients = [];
        for (int i = 0; i < 9; i++)
            clients.Add((await server.ConnectBothAsync()).Client);
        await server.Server.Connections.CloseWhereAsync(static connection => connection.Loop.Index == 1);
        foreach (TestClient client in clients)
            await client.EndSendingAsync(); // those who were closed see to it that they are gone
        await Deadline.Until(() => server.Server.Connections.Count == 0);
        List<TestClient> next = await ConnectAsync(server, 6);
        await Deadline.Until(() => server.Server.Connections.Count == 6);
        Counts(server).ShouldBe([2, 2, 2]);
        next.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Source_address_keeps_an_address_on_one_loop_whatever_its_port() =>
        (await SpreadAsync(static options => options.LoadBalancing = LoadBalancing.SourceAddress, 9)).Order().ShouldBe([0, 0, 9]);

    [Fact]
    public async Task A_choice_of_ones_own_sees_the_peer_and_the_counts()
    {
        IPEndPoint? seen = null;
        int[] counts = await SpreadAsync(options => options.ChooseLoop = (peer, connections) =>
        {
            seen = peer;
            return connections[2] < 2 ? 2 : 0;
        }, 5);
        counts.ShouldBe([3, 0, 2]);
        seen!.Address.ShouldBe(IPAddress.Loopback);
    }

    [Theory]
    [InlineData(7, new[] { 0, 4, 0 })]
    [InlineData(-1, new[] { 4, 0, 0 })]
    public async Task A_choice_of_a_loop_that_there_is_not_is_taken_modulo_their_number(int chosen, int[] counts) =>
        (await SpreadAsync(options => options.ChooseLoop = (_, _) => chosen, 4)).ShouldBe(counts);

    [Fact]
    public async Task A_choice_that_throws_is_logged_and_its_connections_are_dealt_in_turn()
    {
        await using TestServer server = await StartAsync(static options => (options.Loops, options.ChooseLoop) = (3, static (_, _) => throw new FormatException()));
        List<TestClient> clients = [];
        for (int i = 0; i < 6; i++)
            clients.Add((await server.ConnectBothAsync()).Client);
        Counts(server).ShouldBe([2, 2, 2]);
        server.Statistics.HandlerFaults.ShouldBe(6);
        server.Log.Lines.Count(static line => line.Fault is FormatException).ShouldBe(6);
        foreach (TestClient client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public void An_address_hashes_alike_with_any_port_and_as_IPv4_or_mapped()
    {
        uint hash = Peer("10.1.2.3", 1).AddressHash;
        Peer("10.1.2.3", 60_000).AddressHash.ShouldBe(hash);
        Peer("::ffff:10.1.2.3", 5).AddressHash.ShouldBe(hash);
        Peer("10.1.2.4", 1).AddressHash.ShouldNotBe(hash);
        Enumerable.Range(0, 256).Select(static i => Peer($"10.0.0.{i}", 1).AddressHash % 4).Distinct().Count().ShouldBe(4);
        Peer("::ffff:10.1.2.3", 5).WithoutPort.ShouldBe(Peer("10.1.2.3", 9).WithoutPort);
        Peer("2001:db8::1", 5).WithoutPort.ShouldBe(Peer("2001:db8::1", 9).WithoutPort);
    }

    private static PeerAddress Peer(string address, int port) => PeerAddress.From(new IPEndPoint(IPAddress.Parse(address), port));

    private static async Task<int[]> SpreadAsync(Action<NetmanServerOptions> configure, int clients)
    {
        await using TestServer server = await StartAsync(options =>
        {
            options.Loops = 3;
            configure(options);
        });
        List<TestClient> connected = [];
        for (int i = 0; i < clients; i++)
            connected.Add((await server.ConnectBothAsync()).Client);
        int[] counts = Counts(server);
        foreach (TestClient client in connected)
            await client.DisposeAsync();
        return counts;
    }

    private static int[] Counts(TestServer server) => [.. server.Server.Loops.Select(static loop => loop.Connections.Count)];

    private static async Task<List<TestClient>> ConnectAsync(TestServer server, int count, string from = "127.0.0.1")
    {
        List<TestClient> clients = [];
        for (int i = 0; i < count; i++)
            clients.Add(await server.ConnectAsync(socket => socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0))));
        return clients;
    }

    private static Task<TestServer> StartAsync(Action<NetmanServerOptions> configure) =>
        TestServer.StartAsync(new TcpTransport(), new TestServerSetup { Options = configure });
}
