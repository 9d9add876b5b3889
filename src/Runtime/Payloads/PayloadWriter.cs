using System.Buffers;

namespace Netman;

/// <summary>
/// Collects a body of unknown length and sends it. One is kept for each thread, so that a reply allocates nothing once the buffer
/// has grown to its size. Owned by whoever rented it, until <see cref="Send"/>.
/// </summary>
public sealed class PayloadWriter : IBufferWriter<byte>
{
    private const int SmallestBuffer = 256;

    // One large reply should not be remembered for ever.
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static PayloadWriter? s_spare;

    private byte[] _buffer = new byte[SmallestBuffer];
    private int _written;

    private PayloadWriter()
    {
    }

    /// <summary>An empty writer, this thread's own until it is sent.</summary>
    public static PayloadWriter Rent()
    {
        PayloadWriter writer = s_spare ?? new PayloadWriter();
        s_spare = null;
        writer._written = 0;
        return writer;
    }

    /// <summary>Sends what was written as one message and gives the writer back: it must not be used after it.</summary>
    /// <param name="connection">To whom; as safe from any thread as <see cref="Connection.Send"/>.</param>
    /// <param name="messageId">The message id for the header.</param>
    /// <returns>As <see cref="Connection.Send"/>.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Connection.Send"/>.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Connection.Send"/>.</exception>
    public SendResult Send(Connection connection, uint messageId)
    {
        SendResult result = connection.Send(messageId, _buffer.AsSpan(0, _written));
        if (_buffer.Length <= LargestKept)
            s_spare = this;
        return result;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _written);
        _written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int needed = Math.Max(1, sizeHint);
        if (_buffer.Length - _written < needed)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(_written + needed)));
    }
}
