using System.Net;

namespace Netman.Testing;

/// <summary>A server on a network of its own, on one loop unless a test says otherwise. Safe from any thread. It lives until it is
/// disposed, which a test does last.</summary>
public sealed class InMemoryServer : IAsyncDisposable
{
    private InMemoryServer(NetmanServer server, InMemoryNetwork network) => (Server, Network) = (server, network);

    /// <summary>The server, started.</summary>
    public NetmanServer Server { get; }

    /// <summary>The network that it listens on.</summary>
    public InMemoryNetwork Network { get; }

    /// <summary>Builds and starts a server in memory.</summary>
    /// <param name="configure">Routes, hooks, options, as for any server. Where it adds no endpoint, there is one for messages.</param>
    /// <param name="time">The server's clock, mostly a <see cref="ManualTime"/>; <see langword="null"/> is the system's.</param>
    /// <param name="faults">What the network does to connections; <see langword="null"/> for nothing.</param>
    /// <exception cref="InvalidOperationException">As <see cref="NetmanServerBuilder.Build"/>.</exception>
    /// <exception cref="IOException">An endpoint cannot be bound: there is no UDP in memory, and an address is given out once.</exception>
    public static async Task<InMemoryServer> StartAsync(
        Action<NetmanServerBuilder> configure, TimeProvider? time = null, TransportFaults? faults = null)
    {
        InMemoryNetwork network = new(faults);
        NetmanServerBuilder builder = NetmanServer.CreateBuilder()
            .Configure(options => (options.Loops, options.TimeProvider) = (1, time ?? options.TimeProvider))
            .UseInMemory(network);
        configure(builder);
        if (!builder.HasEndpoints)
            builder.Listen("tcp://127.0.0.1:0");
        NetmanServer server = builder.Build();
        await server.StartAsync().ConfigureAwait(false);
        return new InMemoryServer(server, network);
    }

    /// <summary>Connects a client to the server's first endpoint.</summary>
    /// <inheritdoc cref="InMemoryNetwork.Connect"/>
    public InMemoryClient Connect(IPacker? packer = null, IPEndPoint? from = null) => Network.Connect(Server.Endpoints[0], packer, from);

    /// <summary>Sends the same bytes once for every place where they can be cut in two, and once byte by byte, each time from a new
    /// client: whoever handles them must not notice.</summary>
    /// <param name="bytes">Whole messages, mostly; see <see cref="InMemoryClient.Pack"/>.</param>
    /// <param name="check">Looks at what the server answers; the number is the length of the first piece in bytes, 0 for byte by byte.
    /// Its exceptions pass through, and end the attempts.</param>
    /// <exception cref="IOException">The server closed a connection while its bytes were sent.</exception>
    public async Task SplitAtEveryByteAsync(ReadOnlyMemory<byte> bytes, Func<InMemoryClient, int, Task> check)
    {
        for (int first = 0; first < bytes.Length; first++)
        {
            await using InMemoryClient client = Connect();
            if (first == 0)
                client.WriteInPieces(bytes.Span);
            client.Write(first == 0 ? default : bytes.Span[..first]);
            client.Write(first == 0 ? default : bytes.Span[first..]);
            await check(client, first).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every loop has done what it was given so far, timers that a <see cref="ManualTime"/> has made due included.
    /// Handlers that wait for something else are not waited for.</summary>
    public async Task SettleAsync()
    {
        // Twice: what the first turn handles may post to the loop again.
        for (int turn = 0; turn < 2; turn++)
        {
            foreach (EventLoop loop in Server.Loops)
            {
                TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
                loop.Post(static done => ((TaskCompletionSource)done!).SetResult(), done);
                await done.Task.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Aborts what is left and stops the server.</summary>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
