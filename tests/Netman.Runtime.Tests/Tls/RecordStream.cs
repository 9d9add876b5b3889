namespace Netman.Tests.Tls;

/// <summary>
/// The way from a TLS client to its server, record by record: each is given, with its number from 0 on, to the test, which says
/// what the server gets of it, in which pieces. An empty answer keeps the record back, and with it the connection.
/// </summary>
public sealed class RecordStream(Stream inner, Func<int, byte[], IEnumerable<byte[]>> change) : Stream
{
    private readonly MemoryStream _written = new();

    /// <summary>How many records the client has written.</summary>
    public int Records { get; private set; }

    /// <summary>How many bytes were handed on.</summary>
    public int Passed { get; private set; }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _written.Write(buffer.Span);
        byte[] all = _written.ToArray();
        int taken = 0;
        while (TlsRecord.LengthAt(all.AsSpan(taken)) is > 0 and int length && length <= all.Length - taken)
        {
            foreach (byte[] piece in change(Records++, all[taken..(taken + length)]))
            {
                await inner.WriteAsync(piece, cancellationToken);
                Passed += piece.Length;
            }
            taken += length;
        }
        _written.SetLength(0);
        _written.Write(all.AsSpan(taken));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().Wait();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
