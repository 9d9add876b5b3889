namespace Netman.Tests.Tls;

/// <summary>Lets the first write through (the hello) and keeps the rest until it is released, as one piece.</summary>
public sealed class HeldBackStream(Stream inner) : Stream
{
    private readonly MemoryStream _held = new();
    private bool _wrote;

    public bool HoldsAfterFirstWrite { get; set; }

    public async Task ReleaseAsync()
    {
        HoldsAfterFirstWrite = false;
        await inner.WriteAsync(_held.ToArray());
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!HoldsAfterFirstWrite || !_wrote)
        {
            _wrote = true;
            return inner.WriteAsync(buffer, cancellationToken);
        }
        _held.Write(buffer.Span);
        return default;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => _held.Write(buffer, offset, count);

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
}
