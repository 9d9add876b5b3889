using System.Net.Sockets;
using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>A WebSocket endpoint. Read as a stream it gives the packed messages out of its binary frames, so that the suites of
/// every other transport hold for it too.</summary>
public sealed class WebSocketTransport(Action<WebSocketOptions>? configure = null, string path = "/") : TestTransport
{
    public const string SampleKey = "dGhlIHNhbXBsZSBub25jZQ==", SampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    public override string Url => "ws://127.0.0.1:0" + path;

    public override void Configure(EndpointOptions options) => configure?.Invoke(options.WebSocket);

    public override async Task<Stream> OpenAsync(Socket socket)
    {
        NetworkStream stream = new(socket);
        await stream.WriteAsync(Request(path));
        await WebSocketClient.ReadHeadAsync(stream);
        return new FramedStream(stream);
    }

    public override byte[] Frame(byte[] packed) => new Frame(WebSockets.Frame.BinaryCode, packed).Masked();

    public static byte[] Request(string path, params string[] headers)
    {
        StringBuilder request = new();
        request.Append($"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {SampleKey}\r\nSec-WebSocket-Version: 13\r\n");
        foreach (string header in headers)
            request.Append(header).Append("\r\n");
        return Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
    }

    /// <summary>Gives out the payloads of binary frames; a close frame is skipped, the end behind it is what counts.</summary>
    private sealed class FramedStream(NetworkStream inner) : Stream
    {
        private byte[] _rest = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.Length == 0)
            {
                if (await WebSocketClient.ReadFrameAsync(inner) is not { } frame)
                    return 0;
                if (frame.Opcode == WebSockets.Frame.BinaryCode)
                    _rest = frame.Payload;
            }
            int count = Math.Min(buffer.Length, _rest.Length);
            _rest.AsMemory(0, count).CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
