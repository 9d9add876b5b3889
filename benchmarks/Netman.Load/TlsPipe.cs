using System.Threading.Tasks.Sources;

namespace Netman.Load;

/// <summary>The stream under a channel's TLS, in memory: a read that finds nothing is completed, inline, by the next feed.</summary>
internal sealed class TlsPipe : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _read;
    private ReadOnlyMemory<byte> _input;
    private Memory<byte> _destination;
    private bool _isReading;
    private byte[] _written = [];
    private int _start, _end;

    /// <summary>What was written and not consumed.</summary>
    public ReadOnlySpan<byte> Written => _written.AsSpan(_start.._end);

    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
            _start = _end = 0;
    }

    /// <summary>Gives input to the read that waits, and to those that follow it at once: all of it is read then.</summary>
    public void Feed(ReadOnlyMemory<byte> input)
    {
        _input = input;
        if (!_isReading || input.IsEmpty)
            return;
        _isReading = false;
        _read.SetResult(Take(_destination.Span));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_input.IsEmpty)
            return new ValueTask<int>(Take(buffer.Span));
        _read.Reset();
        (_destination, _isReading) = (buffer, true);
        return new ValueTask<int>(this, _read.Version);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _written.Length - _end)
            Array.Resize(ref _written, _end + Math.Max(buffer.Length, _written.Length));
        buffer.CopyTo(_written.AsSpan(_end));
        _end += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

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

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Take(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, _input.Length);
        _input.Span[..count].CopyTo(destination);
        _input = _input[count..];
        return count;
    }
}
