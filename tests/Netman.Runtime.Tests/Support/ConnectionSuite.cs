namespace Netman.Tests.Support;

/// <summary>
/// Tests of what a connection does, whatever carries it. A suite is an abstract class of tests; a column is one empty subclass that
/// names its transport. What a test starts through here is stopped and checked for leaks when it ends.
/// </summary>
public abstract class ConnectionSuite(TestTransport transport) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];

    protected TestTransport Transport => transport;

    protected async Task<TestServer> StartAsync(TestServerSetup setup)
    {
        TestServer server = await TestServer.StartAsync(transport, setup);
        _started.Add(server);
        return server;
    }

    protected Task<TestServer> StartAsync(MessageDispatcher routes) => StartAsync(new TestServerSetup { Routes = routes });

    protected async Task<TestClient> ConnectAsync(TestServer server, Action<System.Net.Sockets.Socket>? configure = null) =>
        Owned(await server.ConnectAsync(configure));

    protected async Task<(TestClient Client, Connection Connection)> ConnectBothAsync(TestServer server)
    {
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        return (Owned(client), connection);
    }

    /// <summary>Writes pieces so that each is received alone: the next leaves when the server has the one before.</summary>
    protected static async Task WriteApartAsync(TestServer server, TestClient client, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            long before = server.Statistics.BytesReceived;
            await client.WriteAsync(piece);
            await Deadline.Until(() => server.Statistics.BytesReceived > before, "the piece is received");
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Clients first, latest first: a server that stops with peers alive is a test of its own.
        for (int i = _started.Count - 1; i >= 0; i--)
            await _started[i].DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private TestClient Owned(TestClient client)
    {
        _started.Add(client);
        return client;
    }
}
