using System.Threading.Tasks.Sources;
using Netman.Buffers;

namespace Netman;

/// <summary>
/// The stream under an <see cref="System.Net.Security.SslStream"/>, in memory: what it reads is fed to it, what it writes goes
/// into a ring. A read that finds nothing stays pending and is completed by the next feed, its continuation inline on the loop.
/// No read and no write blocks. Loop-only.
/// </summary>
internal sealed class TlsFeed(ConnectionFilter owner, BlockPool blocks) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _read; // its continuations run where the result is set: inline
    private PinnedBytes _input;
    private Memory<byte> _destination;
    private bool _isReading;

    /// <summary>A read is pending: the next feed is taken at once.</summary>
    internal bool IsReading => _isReading;

    /// <summary>Some of what was fed has not been read yet.</summary>
    internal bool HasInput => _input.Length > 0;

    /// <summary>Gives input, valid until the call returns, to the pending read or the reads to come; see <see cref="EndFeed"/>.</summary>
    internal void Feed(ReadOnlySpan<byte> pinned)
    {
        _input = PinnedBytes.Of(pinned);
        if (!_isReading)
            return;
        _isReading = false;
        _read.SetResult(Take(_destination.Span));
    }

    /// <summary>Takes the input back. False where some of it was not read: who reads no more cannot be fed.</summary>
    internal bool EndFeed()
    {
        bool read = _input.Length == 0;
        _input = default;
        _destination = default;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_input.Length > 0)
            return new ValueTask<int>(Take(buffer.Span));
        // A read of nothing waits as well: so the platform asks for input before it rents a buffer.
        _read.Reset();
        _destination = buffer;
        _isReading = true;
        return new ValueTask<int>(this, _read.Version);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        owner.Outbound.Append(blocks, buffer.Span);
        return default;
    }

    public override void Write(ReadOnlySpan<byte> buffer) => owner.Outbound.Append(blocks, buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The feed is read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Take(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, _input.Length);
        ReadOnlySpan<byte> input = _input.Span;
        input[..count].CopyTo(destination);
        _input = PinnedBytes.Of(input[count..]);
        return count;
    }
}
