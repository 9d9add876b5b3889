namespace Netman;

/// <summary>Messages of one size: <c>[id][body]</c>, the body always as long as the protocol says.</summary>
public sealed class FixedSizePacker : IPacker
{
    private HeaderField _id = new(FieldFormat.None, false);

    /// <summary>Messages with bodies of this size.</summary>
    /// <param name="bodySize">Bytes, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or less.</exception>
    public FixedSizePacker(int bodySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bodySize);
        BodySize = bodySize;
    }

    /// <summary>The size of every body in bytes.</summary>
    public int BodySize { get; }

    /// <summary>The format of the id before the body. Default <see cref="FieldFormat.None"/>: every message has <see cref="MessageId"/>.</summary>
    public FieldFormat Id
    {
        get => _id.Format;
        init => _id = _id with { Format = value };
    }

    /// <summary>Whether the id stands with its highest byte first (network order). Default false.</summary>
    public bool BigEndian
    {
        get => _id.BigEndian;
        init => _id = _id with { BigEndian = value };
    }

    /// <summary>The id of every message received where the format has none. What is sent carries none, whatever its id. Default 0.</summary>
    public uint MessageId { get; init; }

    /// <inheritdoc/>
    public int MaxHeaderLength => _id.Sizes.Most;

    /// <inheritdoc/>
    public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame)
    {
        UnpackStatus status = _id.TryRead(input, out uint id, out int header);
        frame = new PackedFrame(0, 0, 0, header);
        if (status != UnpackStatus.Message)
            return status;
        if (BodySize > maxBodyLength)
            return UnpackStatus.TooLarge;
        frame = new PackedFrame(Id == FieldFormat.None ? MessageId : id, header, BodySize, header + BodySize);
        return frame.Length <= input.Length ? UnpackStatus.Message : UnpackStatus.NeedMore;
    }

    /// <inheritdoc/>
    public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength) => _id.Write(destination, messageId);

    /// <inheritdoc/>
    public void Validate(uint messageId, ReadOnlySpan<byte> body)
    {
        if (Id != FieldFormat.None && messageId > _id.MaxValue)
            throw new ArgumentException($"The message id {messageId} does not fit into a {Id} field.", nameof(messageId));
        if (body.Length != BodySize)
            throw new ArgumentException($"Every body of this protocol has {BodySize} bytes, not {body.Length}.", nameof(body));
    }
}
