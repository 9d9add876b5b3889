using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Netman.Tests.Support;

/// <summary>How the server's half of a connection ended for the client.</summary>
public enum StreamEnd
{
    EndOfStream,
    Reset,
}

/// <summary>A peer over a plain socket: writes what it is told, byte for byte, and reads packed messages, each within the deadline.</summary>
public sealed class TestClient(TestTransport transport, Socket socket, Stream stream) : IAsyncDisposable
{
    public Socket Socket => socket;

    public static async Task<TestClient> ConnectAsync(TestTransport transport, Endpoint endpoint, Action<Socket>? configure = null)
    {
        Socket socket = await transport.ConnectAsync(endpoint, configure);
        return new TestClient(transport, socket, await transport.OpenAsync(socket).InTime("the transport's handshakes"));
    }

    public Task SendAsync(uint id, string text) => SendAsync(id, Encoding.UTF8.GetBytes(text));

    public Task SendAsync(uint id, byte[] body) => WriteAsync(transport.Frame(Message.Pack(id, body)));

    /// <summary>Writes bytes as they are: a piece of a frame, several frames, garbage.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes).AsTask().InTime($"{bytes.Length} bytes to be written");
        await stream.FlushAsync();
    }

    /// <summary>Writes the same bytes again and again until nobody takes them any more and the condition holds, both for a while.</summary>
    public async Task<long> WriteUntilHeldAsync(ReadOnlyMemory<byte> bytes, Func<bool> held)
    {
        long written = 0;
        int heldFor = 0;
        Task write = Task.CompletedTask;
        await Deadline.Until(() =>
        {
            heldFor = write.IsCompleted || !held() ? 0 : heldFor + 1;
            if (write.IsCompleted)
            {
                written += bytes.Length;
                write = stream.WriteAsync(bytes).AsTask();
            }
            return heldFor > 100;
        }, "the server takes no more");
        return written;
    }

    public async Task<Message> ReceiveAsync()
    {
        byte[] header = await ReadAsync(8);
        int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(header);
        return new Message(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)), await ReadAsync(length));
    }

    public async Task<Message[]> ReceiveAsync(int count)
    {
        Message[] messages = new Message[count];
        for (int i = 0; i < count; i++)
            messages[i] = await ReceiveAsync();
        return messages;
    }

    /// <summary>Sends a message and receives one: the server has handled all that was sent before.</summary>
    public async Task<Message> AskAsync(uint id, string text)
    {
        await SendAsync(id, text);
        return await ReceiveAsync();
    }

    /// <summary>Reads until the server's half ends, and tells how; what still came is given back.</summary>
    public async Task<(StreamEnd How, byte[] Last)> EndAsync()
    {
        using MemoryStream rest = new();
        byte[] buffer = new byte[64 << 10];
        try
        {
            while (await stream.ReadAsync(buffer).AsTask().InTime("the end of the stream") is > 0 and int count)
                rest.Write(buffer, 0, count);
            return (StreamEnd.EndOfStream, rest.ToArray());
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return (StreamEnd.Reset, rest.ToArray());
        }
    }

    public async Task ShouldEndAsync(StreamEnd how = StreamEnd.EndOfStream) => (await EndAsync()).How.ShouldBe(how);

    public Task EndSendingAsync() => transport.EndSendingAsync(socket, stream);

    /// <summary>Closes so that the server sees a reset, whatever is under way.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Closes without a word of any layer above the socket.</summary>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes).AsTask().InTime($"{count} bytes of a message");
        return bytes;
    }
}
