using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Netman.Tests.Raw;

/// <summary>A server with one raw endpoint on port 0, and blocking clients for it. Every wait has a deadline.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly NetmanServer _server;

    private RawServer(NetmanServer server) => _server = server;

    internal NetmanServer Server => _server;

    internal IPEndPoint Address => (IPEndPoint)_server.Endpoints[0].LocalEndPoint!;

    internal static async Task<RawServer> StartAsync(RawHandler handler, Action<NetmanServerBuilder>? configure = null)
    {
        NetmanServerBuilder builder = NetmanServer.CreateBuilder()
            .Configure(static options =>
            {
                options.Loops = 1;
                options.CloseTimeout = TimeSpan.FromMilliseconds(200); // clients here often leave the closing to the server
            })
            .Listen("tcp://127.0.0.1:0", handler);
        configure?.Invoke(builder);
        NetmanServer server = builder.Build();
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new RawServer(server);
    }

    internal Socket Connect()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true, ReceiveTimeout = (int)Deadline.TotalMilliseconds, SendTimeout = (int)Deadline.TotalMilliseconds,
        };
        socket.Connect(Address);
        return socket;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

/// <summary>Counts its calls and leaves what they do to a test.</summary>
internal sealed class ScriptedHandler(RawReceive receive) : RawHandler
{
    internal ConcurrentQueue<string> Calls { get; } = new();

    internal TaskCompletionSource<CloseReason> Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void OnOpen(Connection connection) => Calls.Enqueue("open");

    public override int OnReceive(Connection connection, ReadOnlySpan<byte> input)
    {
        Calls.Enqueue($"receive {input.Length}");
        return receive(connection, input);
    }

    public override void OnClose(Connection connection, CloseReason reason)
    {
        Calls.Enqueue("close");
        Closed.TrySetResult(reason);
    }
}

internal delegate int RawReceive(Connection connection, ReadOnlySpan<byte> input);

internal static class BlockingSocket
{
    /// <summary>Reads exactly this many bytes; fewer only where the peer ends first.</summary>
    internal static byte[] ReadExactly(this Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        int read = 0;
        while (read < count && socket.Receive(bytes.AsSpan(read)) is > 0 and int more)
            read += more;
        return bytes[..read];
    }

    internal static byte[] ReadToEnd(this Socket socket)
    {
        List<byte> all = [];
        byte[] piece = new byte[64 << 10];
        while (socket.Receive(piece) is > 0 and int count)
            all.AddRange(piece.AsSpan(0, count));
        return [.. all];
    }
}

internal static class Deadlines
{
    /// <summary>The task's result, or a failure after the deadline of every wait.</summary>
    internal static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(RawServer.Deadline, TestContext.Current.CancellationToken);
}
