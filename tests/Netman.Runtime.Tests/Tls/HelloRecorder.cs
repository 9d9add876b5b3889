using System.Net.Security;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>The first flight of the platform's client, as bytes to be cut, changed and sent by hand.</summary>
public sealed class HelloRecorder : Stream
{
    private readonly TaskCompletionSource<byte[]> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _never = new();

    public static async Task<byte[]> RecordAsync()
    {
        HelloRecorder recorder = new();
        _ = new SslStream(recorder).AuthenticateAsClientAsync(new TlsTransport().ClientOptions());
        return await recorder._hello.Task.InTime("a client hello");
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hello.TrySetResult(buffer.ToArray());
        return default;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(_never.Task);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => 0;

    public override long Position { get; set; }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => _hello.TrySetResult(buffer[offset..(offset + count)]);
}
