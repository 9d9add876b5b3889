using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netman.Generators.Tests.Support;

/// <summary>One connection to a table under test, speaking the wire format over a plain socket.</summary>
internal sealed class TableClient : IDisposable
{
    /// <summary>What the table's wrapper sends behind every message that has been handled.</summary>
    public const uint Fence = uint.MaxValue - 1;

    private readonly TcpClient _client = new();

    public static async Task<TableClient> Connect(IPEndPoint server)
    {
        var client = new TableClient();
        await client._client.ConnectAsync(server, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Sends one message and returns what came back for it, as "id:text" items.</summary>
    public async Task<string> Send(uint id, string body)
    {
        await Post(id, body);
        return string.Join(' ', await ReceiveToFence().ToArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <inheritdoc cref="Send(uint, string)"/>
    public async Task<string> Send(uint id, byte[] body)
    {
        await Write(id, body.Length, body);
        return string.Join(' ', await ReceiveToFence().ToArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends so many messages at once, waits for an answer to each, and gives the last.</summary>
    public async Task<byte[]> Exchange(uint id, int length, int count)
    {
        byte[] message = [.. BitConverter.GetBytes(length), .. BitConverter.GetBytes(id), .. new byte[length]];
        byte[] batch = [.. Enumerable.Repeat(message, count).SelectMany(static each => each)];
        Task sending = _client.GetStream().WriteAsync(batch, TestContext.Current.CancellationToken).AsTask();
        byte[] answer = [];
        for (int i = 0; i < count; i++)
            answer = await NextBytes();
        await sending;
        return answer;
    }

    /// <summary>The body of the next message that a handler sent, as it is.</summary>
    public async Task<byte[]> NextBytes()
    {
        (uint Id, byte[] Body) message;
        do
            message = await ReceiveBytes();
        while (message.Id == Fence);
        return message.Body;
    }

    /// <summary>Sends one message and waits for nothing.</summary>
    public Task Post(uint id, string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return Write(id, bytes.Length, bytes);
    }

    /// <summary>The next message that a handler sent, whatever it answers.</summary>
    public async Task<string> Next()
    {
        (uint Id, string Body) message;
        do
            message = await Receive();
        while (message.Id == Fence);
        return $"{message.Id}:{message.Body}";
    }

    /// <summary>Writes a message whose header may announce more than follows.</summary>
    public async Task Write(uint id, int announced, byte[] body)
    {
        byte[] message = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, announced);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), id);
        body.CopyTo(message, 8);
        await _client.GetStream().WriteAsync(message, TestContext.Current.CancellationToken);
    }

    /// <summary>Writes a message byte by byte, each in a packet of its own.</summary>
    public async Task WriteInPieces(uint id, string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        byte[] message = [.. BitConverter.GetBytes(bytes.Length), .. BitConverter.GetBytes(id), .. bytes];
        _client.NoDelay = true;
        for (int i = 0; i < message.Length; i++)
            await _client.GetStream().WriteAsync(message.AsMemory(i, 1), TestContext.Current.CancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private async IAsyncEnumerable<string> ReceiveToFence()
    {
        while (await Receive() is { Id: not Fence } message)
            yield return $"{message.Id}:{message.Body}";
    }

    private async Task<(uint Id, string Body)> Receive() =>
        await ReceiveBytes() is var (id, body) ? (id, Encoding.UTF8.GetString(body)) : default;

    private async Task<(uint Id, byte[] Body)> ReceiveBytes()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        byte[] header = new byte[8];
        await _client.GetStream().ReadExactlyAsync(header, deadline.Token);
        byte[] body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        await _client.GetStream().ReadExactlyAsync(body, deadline.Token);
        return (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)), body);
    }
}
