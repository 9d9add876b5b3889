using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Netman.Tests.Support;

/// <summary>What a test sets on its server; the rest are the defaults, on one loop.</summary>
public sealed class TestServerSetup
{
    public MessageDispatcher Routes { get; set; } = TestRoutes.Echo(1);

    public Action<NetmanServerOptions> Options { get; set; } = static _ => { };

    public Action<NetmanServerBuilder> Builder { get; set; } = static _ => { };

    public Func<Connection, ValueTask> OnOpen { get; set; } = static _ => default;

    public Func<Connection, CloseReason, ValueTask> OnClose { get; set; } = static (_, _) => default;
}

/// <summary>A server on a loopback port that remembers its connections' openings and closings, and can prove that it leaks nothing.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly TestTransport _transport;
    private readonly Channel<CloseReason> _closings = Channel.CreateUnbounded<CloseReason>();

    private TestServer(TestTransport transport, TestServerSetup setup)
    {
        _transport = transport;
        NetmanServerBuilder builder = NetmanServer.CreateBuilder()
            .Listen(transport.Url, transport.Configure)
            .MapRoutes(setup.Routes)
            .UseLoggers(Log)
            .Configure(static options =>
            {
                options.Loops = 1;
                options.FirstByteTimeout = Timeout.InfiniteTimeSpan; // clients that only listen are common here
            })
            .Configure(transport.Configure)
            .Configure(setup.Options)
            .OnOpen(connection =>
            {
                Opened.Enqueue(connection);
                return setup.OnOpen(connection);
            })
            .OnClose((connection, reason) =>
            {
                Closed.Enqueue((connection, reason));
                _closings.Writer.TryWrite(reason);
                return setup.OnClose(connection, reason);
            });
        setup.Builder(builder);
        Server = builder.Build();
    }

    public NetmanServer Server { get; }

    public Endpoint Endpoint => Server.Endpoints[0];

    public ServerStatistics Statistics => Server.Statistics;

    public TestLog Log { get; } = new();

    /// <summary>Every connection that OnOpen was called for.</summary>
    public ConcurrentQueue<Connection> Opened { get; } = [];

    /// <summary>Every call of OnClose.</summary>
    public ConcurrentQueue<(Connection Connection, CloseReason Reason)> Closed { get; } = [];

    public static async Task<TestServer> StartAsync(TestTransport transport, TestServerSetup setup)
    {
        TestServer server = new(transport, setup);
        await server.Server.StartAsync();
        return server;
    }

    public Task<TestClient> ConnectAsync(Action<System.Net.Sockets.Socket>? configure = null) =>
        TestClient.ConnectAsync(_transport, Endpoint, configure);

    /// <summary>Connects, and gives the server's side of that connection as well.</summary>
    public async Task<(TestClient Client, Connection Connection)> ConnectBothAsync()
    {
        int before = Opened.Count;
        TestClient client = await ConnectAsync();
        Connection? opened = null;
        await Deadline.Until(() => (opened = Opened.Skip(before).FirstOrDefault(connection => IsPeer(connection, client))) is not null, "the connection opens");
        return (client, opened!);
    }

    // Connecting is over before the server accepts, so the next to open may be one that connected earlier.
    private static bool IsPeer(Connection connection, TestClient client) =>
        connection.RemoteEndPoint is not { } remote || remote.Equals(client.Socket.LocalEndPoint);

    /// <summary>The next call of OnClose that no test has taken yet.</summary>
    public Task<CloseReason> NextCloseAsync() => _closings.Reader.ReadAsync().AsTask().InTime("a connection to close");

    /// <summary>Reads what belongs to a loop, there.</summary>
    internal Task<T> OnLoop<T>(Func<EventLoop, T> read, int loop = 0)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EventLoop target = Server.Loops[loop];
        target.Post(_ => done.SetResult(read(target)), null);
        return done.Task.InTime("the loop to answer");
    }

    /// <summary>Waits until no connection is left and no block is rented: what every test must be able to say at its end.</summary>
    public async Task ShouldBecomeEmptyAsync()
    {
        await Deadline.Until(() => Statistics.Connections == 0, "all connections have left");
        for (int loop = 0; loop < Server.Loops.Length; loop++)
            (await OnLoop(static current => current.Blocks.Outstanding, loop)).ShouldBe(0, "blocks are rented by nobody");
    }

    /// <summary>Stops at once, then checks what holds for every server at its end: hooks in pairs, no block lost, no loop fault.</summary>
    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync(TimeSpan.Zero).InTime("the server to stop");
        await Deadline.Until(() => Closed.Count >= Opened.Count, "every opening has its closing");
        Closed.Select(static closing => closing.Connection.Id.Value).Order()
            .ShouldBe(Opened.Select(static connection => connection.Id.Value).Order(), "each connection that opened closes once");
        foreach (EventLoop loop in Server.Loops)
            await Deadline.Until(() => loop.Blocks.Outstanding == 0, "every block was given back");
        Log.Dispose();
    }
}
