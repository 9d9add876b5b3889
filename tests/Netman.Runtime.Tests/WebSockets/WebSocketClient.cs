using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>A peer that can do everything wrong: writes bytes and frames as told, reads frames as they come, checks nothing but that
/// the server does not mask.</summary>
public sealed class WebSocketClient(Socket socket) : IAsyncDisposable
{
    private readonly NetworkStream _stream = new(socket);

    public Socket Socket => socket;

    /// <summary>The head of the answer to the upgrade.</summary>
    public string Answer { get; private set; } = "";

    public static async Task<WebSocketClient> DialAsync(Endpoint endpoint)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint.LocalEndPoint!).InTime();
        return new WebSocketClient(socket);
    }

    public static async Task<WebSocketClient> ConnectAsync(Endpoint endpoint, string path = "/", params string[] headers)
    {
        WebSocketClient client = await DialAsync(endpoint);
        await client.WriteAsync(WebSocketTransport.Request(path, headers));
        client.Answer = await ReadHeadAsync(client._stream);
        client.Answer.ShouldStartWith("HTTP/1.1 101 ");
        return client;
    }

    public Task WriteAsync(params byte[][] pieces) => _stream.WriteAsync(pieces.SelectMany(static piece => piece).ToArray()).AsTask().InTime();

    public Task SendAsync(params Frame[] frames) => WriteAsync(frames.Select(static frame => frame.Masked()).ToArray());

    /// <summary>Writes so that each byte is a segment of its own, as far as the kernel goes along.</summary>
    public async Task WriteByteByByteAsync(byte[] bytes)
    {
        foreach (byte value in bytes)
            await WriteAsync([value]);
    }

    public async Task<Frame> ReceiveAsync() => await ReadFrameAsync(_stream) ?? throw new EndOfStreamException("The server ended without a frame.");

    /// <summary>The next message; its fragments are joined.</summary>
    public async Task<Frame> MessageAsync()
    {
        Frame first = await ReceiveAsync();
        List<byte> payload = [.. first.Payload];
        for (Frame last = first; !last.Final; payload.AddRange(last.Payload))
            (last = await ReceiveAsync()).Opcode.ShouldBe(Frame.Continuation);
        return first with { Payload = [.. payload], Final = true };
    }

    public Task<string> HeadAsync() => ReadHeadAsync(_stream);

    /// <summary>What the server sends until its end; a reset fails.</summary>
    public async Task<string> RestAsync()
    {
        using StreamReader reader = new(_stream, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync().InTime();
    }

    /// <summary>The next frame closes with this code; behind it comes the end of the stream and no reset, even though we go on
    /// sending for a while.</summary>
    public async Task<Frame> ShouldCloseAsync(int code)
    {
        Frame close = await ReceiveAsync();
        close.Opcode.ShouldBe(Frame.CloseCode, $"{close.Opcode}: {close.AsText}");
        close.Code.ShouldBe(code);
        await SendAsync(Frame.Binary(new byte[100]));
        await ShouldEndAsync();
        return close;
    }

    public async Task ShouldEndAsync()
    {
        (await ReadFrameAsync(_stream)).ShouldBeNull();
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>A closing handshake from our side, at the end of a test whose point it is not.</summary>
    public async Task CloseAsync()
    {
        await SendAsync(Frame.Close(1000));
        await ShouldCloseAsync(1000);
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }

    internal static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            (await stream.ReadAsync(one).AsTask().InTime("the answer's head")).ShouldBe(1, head.ToString());
            head.Append((char)one[0]);
        }
        return head.ToString();
    }

    /// <summary>The next frame; null where the stream ends in its place.</summary>
    internal static async Task<Frame?> ReadFrameAsync(NetworkStream stream)
    {
        byte[] head = new byte[2];
        int read = await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false).AsTask().InTime("a frame");
        if (read == 0)
            return null;
        (head[1] & 0x80).ShouldBe(0, "a server does not mask");
        long length = head[1];
        if (length >= 126)
        {
            byte[] extended = await ReadAsync(stream, length == 126 ? 2 : 8);
            length = extended.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(extended) : BinaryPrimitives.ReadInt64BigEndian(extended);
        }
        byte[] payload = await ReadAsync(stream, (int)length);
        return new Frame(head[0] & 0x0F, payload, (head[0] & 0x80) != 0, head[0] >> 4 & 7);
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes).AsTask().InTime("the rest of a frame");
        return bytes;
    }
}
