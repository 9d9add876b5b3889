using System.Net.Sockets;
using Netman.Tests.EventLoops.Faults;
using Netman.Tests.Support;

namespace Netman.Tests.Flow.Model;

/// <summary>
/// Everybody sends at once while the kernel takes what it likes, and what arrives is held against what was sent: nothing twice, nothing
/// changed, each sender's in his order, and all of it where nothing was dropped. The seed is in the test's name or in its output.
/// </summary>
public abstract class OutboundModelSuite(TestTransport transport, OutboundModelSuite.FaultyLoop create, ITestOutputHelper output)
    : ConnectionSuite(transport)
{
    private const int Peers = 3, Messages = 60;

    public delegate object FaultyLoop(int index, TimeProvider time, object faults);

    private int _seed;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)] // a new one each run
    public async Task Everything_arrives_once_and_in_each_senders_order(int seed)
    {
        (TestServer server, ModelPeer[] peers, Connection[] connections, Task reading) = await StartAsync(seed, OutboundPolicy.Disconnect, 256 << 20);
        ModelSenders senders = new(server.Server.Groups["room"], connections, Messages, _seed);
        await senders.RunAsync();
        foreach (Connection connection in connections)
            connection.Close();
        await reading;
        for (int i = 0; i < Peers; i++)
        {
            peers[i].EndedWhole.ShouldBeTrue();
            foreach ((int lane, int queued) in senders.Queued.Where(sent => ModelSenders.IsFor(sent.Key, i)))
                peers[i].Received[lane].ShouldBe(Enumerable.Range(0, queued), $"lane {lane}");
        }
        await server.ShouldBecomeEmptyAsync();
    }

    [Theory]
    [InlineData(OutboundPolicy.DropNewest, 1)]
    [InlineData(OutboundPolicy.DropNewest, 0)]
    [InlineData(OutboundPolicy.DropOldest, 1)]
    [InlineData(OutboundPolicy.DropOldest, 0)]
    public async Task What_does_not_arrive_was_dropped_whole_and_counted(OutboundPolicy policy, int seed)
    {
        (TestServer server, ModelPeer[] peers, Connection[] connections, Task reading) = await StartAsync(seed, policy, 200_001);
        ModelSenders senders = new(server.Server.Groups["room"], connections, Messages, _seed);
        await senders.RunAsync();
        await connections[0].Loop.RoundTripAsync(); // what was posted last has its place
        foreach (Connection connection in connections)
            connection.Close();
        await reading;
        peers.ShouldAllBe(static peer => peer.EndedWhole);
        (peers.Sum(static peer => peer.Count) + server.Statistics.MessagesDropped).ShouldBe(senders.Attempts);
        await server.ShouldBecomeEmptyAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public async Task Whoever_ends_a_connection_each_senders_messages_up_to_there_arrive_without_a_gap(int seed)
    {
        (TestServer server, ModelPeer[] peers, Connection[] connections, Task reading) = await StartAsync(seed, OutboundPolicy.Disconnect, 256 << 20);
        ModelSenders senders = new(server.Server.Groups["room"], connections, Messages, _seed);
        Task sending = senders.RunAsync();
        bool[] inOrder = [.. await Task.WhenAll(Enumerable.Range(0, Peers).Select(i => EndAsync(peers[i], connections[i], new Random(_seed + i))))];
        await sending;
        await reading;
        for (int i = 0; i < Peers; i++)
        {
            if (inOrder[i])
                peers[i].EndedWhole.ShouldBeTrue();
            foreach ((int lane, List<int> numbers) in peers[i].Received)
                numbers.ShouldBe(Enumerable.Range(0, numbers.Count), $"lane {lane}");
        }
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task A_stop_sends_what_waits_before_it_ends_the_connections()
    {
        (TestServer server, ModelPeer[] peers, Connection[] connections, Task reading) = await StartAsync(3, OutboundPolicy.Disconnect, 256 << 20);
        ModelSenders senders = new(server.Server.Groups["room"], connections, Messages, _seed);
        await senders.RunAsync();
        DrainSummary summary = await server.Server.StopAsync(Deadline.Time, TestContext.Current.CancellationToken).InTime();
        await reading;
        summary.ShouldBe(new DrainSummary(Peers, 0));
        peers.ShouldAllBe(static peer => peer.EndedWhole);
        peers.Sum(static peer => peer.Count).ShouldBe(senders.Attempts);
    }

    // Some time in the middle: as many messages have come as the seed says.
    private static async Task<bool> EndAsync(ModelPeer peer, Connection connection, Random random)
    {
        int after = random.Next(Messages);
        await Deadline.Until(() => peer.Count >= after, "some have arrived");
        int how = random.Next(5);
        switch (how)
        {
            case 0:
                connection.Close();
                break;
            case 1:
                connection.Loop.Post(static connection => ((Connection)connection!).Close(), connection);
                break;
            case 2:
                connection.Abort();
                break;
            case 3:
                connection.Loop.Post(static connection => ((Connection)connection!).Abort(), connection);
                break;
            default:
                peer.Socket.LingerState = new LingerOption(true, 0);
                peer.Socket.Close();
                break;
        }
        return how < 2;
    }

    private async Task<(TestServer Server, ModelPeer[] Peers, Connection[] Connections, Task Reading)> StartAsync(int seed, OutboundPolicy policy, int hardLimit)
    {
        _seed = seed == 0 ? Random.Shared.Next(1 << 30) : seed;
        output.WriteLine($"seed {_seed}");
        TestServer server = await StartAsync(new TestServerSetup
        {
            Options = options =>
            {
                (options.OutboundPolicy, options.OutboundHardLimit) = (policy, hardLimit);
                options.CreateLoop = (index, time) => (EventLoop)create(index, time, new Faults(_seed + index, cuts: false));
            },
            OnOpen = static connection =>
            {
                connection.Server.Groups["room"].Join(connection);
                return default;
            },
        });
        ModelPeer[] peers = new ModelPeer[Peers];
        for (int i = 0; i < Peers; i++)
        {
            Socket socket = await Transport.ConnectAsync(server.Endpoint, static socket => socket.ReceiveBufferSize = 16 << 10);
            peers[i] = new ModelPeer(socket, await Transport.OpenAsync(socket).InTime(), _seed + i);
            await Deadline.Until(() => server.Opened.Count == i + 1 && server.Server.Groups["room"].Count == i + 1);
        }
        Task reading = Task.WhenAll(peers.Select(static peer => Task.Run(peer.ReadToEndAsync)));
        return (server, peers, [.. server.Opened], reading);
    }
}
