using System.Net;
using System.Net.Sockets;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>Stands between a client and the server; keeps what the client sends while told so, and hands it on as one piece.</summary>
public sealed class HoldingRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly MemoryStream _held = new();
    private readonly Lock _lock = new();
    private Socket? _client;
    private Task _relaying = Task.CompletedTask;

    /// <summary>Whether what the client sends is kept.</summary>
    public volatile bool Holds;

    /// <summary>Where the client is to connect.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";

    /// <summary>How many bytes are kept.</summary>
    public long Held
    {
        get
        {
            lock (_lock)
                return _held.Length;
        }
    }

    public static HoldingRelay Start(Endpoint endpoint)
    {
        HoldingRelay relay = new();
        relay._listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        relay._listener.Listen();
        relay._relaying = relay.RunAsync(endpoint.LocalEndPoint!);
        return relay;
    }

    public async Task ReleaseAsync()
    {
        byte[] held;
        lock (_lock)
            held = _held.ToArray();
        Holds = false;
        await _server.SendAsync(held);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _client?.Dispose();
        _server.Dispose();
        await _relaying.InTime("the relay to end");
    }

    private async Task RunAsync(EndPoint server)
    {
        try
        {
            _client = await _listener.AcceptAsync();
            await _server.ConnectAsync(server);
            await Task.WhenAny(CopyAsync(_client, HandOnAsync), CopyAsync(_server, async bytes => await _client.SendAsync(bytes)));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test has ended, or one of the two: the other will see it.
        }
    }

    private static async Task CopyAsync(Socket from, Func<ReadOnlyMemory<byte>, Task> to)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer) is > 0 and int count)
            await to(buffer.AsMemory(0, count));
    }

    private async Task HandOnAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!Holds)
        {
            await _server.SendAsync(bytes);
            return;
        }
        lock (_lock)
            _held.Write(bytes.Span);
    }
}
