namespace Netman;

/// <summary>
/// The packers that netman knows: a header of one size that tells the body's length. Implement the two methods; splitting,
/// limits and waiting are done here.
/// </summary>
/// <param name="headerLength">Bytes before the body, 1 to 64.</param>
/// <exception cref="ArgumentOutOfRangeException">The header's length is out of range.</exception>
public abstract class FixedHeaderPacker(int headerLength) : IPacker
{
    /// <summary>Bytes before the body.</summary>
    public int HeaderLength { get; } = headerLength is >= 1 and <= 64
        ? headerLength
        : throw new ArgumentOutOfRangeException(nameof(headerLength), headerLength, "A header has 1 to 64 bytes.");

    /// <inheritdoc/>
    public int MaxHeaderLength => HeaderLength;

    /// <summary>Reads a header. Pure and total: it says no instead of throwing.</summary>
    /// <param name="header">Exactly <see cref="HeaderLength"/> bytes.</param>
    /// <param name="messageId">The message id.</param>
    /// <param name="bodyLength">How many bytes follow; compared with the limit by the caller.</param>
    /// <returns>Whether the bytes can be a header; if not, the connection closes with <see cref="CloseReason.ProtocolError"/>.</returns>
    protected abstract bool TryReadHeader(ReadOnlySpan<byte> header, out uint messageId, out long bodyLength);

    /// <summary>Writes a header.</summary>
    /// <param name="header">Exactly <see cref="HeaderLength"/> bytes, not cleared.</param>
    /// <param name="messageId">The message id.</param>
    /// <param name="bodyLength">The body's length in bytes.</param>
    protected abstract void WriteHeaderBytes(Span<byte> header, uint messageId, int bodyLength);

    /// <inheritdoc/>
    public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame)
    {
        frame = new PackedFrame(0, 0, 0, HeaderLength);
        if (input.Length < HeaderLength)
            return UnpackStatus.NeedMore;
        if (!TryReadHeader(input[..HeaderLength], out uint messageId, out long bodyLength) || bodyLength < 0)
            return UnpackStatus.Invalid;
        if (bodyLength > maxBodyLength)
            return UnpackStatus.TooLarge;
        frame = new PackedFrame(messageId, HeaderLength, (int)bodyLength, HeaderLength + (int)bodyLength);
        return frame.Length <= input.Length ? UnpackStatus.Message : UnpackStatus.NeedMore;
    }

    /// <inheritdoc/>
    public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength)
    {
        WriteHeaderBytes(destination[..HeaderLength], messageId, bodyLength);
        return HeaderLength;
    }

    /// <inheritdoc/>
    public virtual void Validate(uint messageId, ReadOnlySpan<byte> body)
    {
    }
}
