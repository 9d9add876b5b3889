namespace Netman;

/// <summary>
/// Messages behind a length: <c>[length][id][body]</c>, with the sizes, byte order and meaning of the length that a protocol happens
/// to have. The defaults give <see cref="LengthPrefixedPacker"/>'s format, which is faster at it.
/// </summary>
/// <example>
/// <code>
/// new LengthFieldPacker { Length = FieldFormat.UInt16, BigEndian = true, Id = FieldFormat.None }      // [uint16 BE length][body]
/// new LengthFieldPacker { Length = FieldFormat.VarInt, Id = FieldFormat.VarInt }                      // [varint][varint id][body]
/// new LengthFieldPacker { Length = FieldFormat.UInt32, LengthCounts = LengthCounts.Whole }            // the length counts itself
/// </code>
/// </example>
public sealed class LengthFieldPacker : IPacker
{
    private HeaderField _length = new(FieldFormat.UInt32, false), _id = new(FieldFormat.UInt32, false);

    /// <summary>The format of the length. Default <see cref="FieldFormat.UInt32"/>.</summary>
    /// <exception cref="ArgumentException"><see cref="FieldFormat.None"/>: a message needs a length.</exception>
    public FieldFormat Length
    {
        get => _length.Format;
        init => _length = value == FieldFormat.None
            ? throw new ArgumentException("A length field packer needs a length field.", nameof(value))
            : _length with { Format = value };
    }

    /// <summary>The format of the message id. Default <see cref="FieldFormat.UInt32"/>; <see cref="FieldFormat.None"/> for protocols
    /// without one: then every message has <see cref="MessageId"/>.</summary>
    public FieldFormat Id
    {
        get => _id.Format;
        init => _id = _id with { Format = value };
    }

    /// <summary>Whether numbers stand with their highest byte first (network order). Default false.</summary>
    public bool BigEndian
    {
        get => _length.BigEndian;
        init => (_length, _id) = (_length with { BigEndian = value }, _id with { BigEndian = value });
    }

    /// <summary>What the length counts. Default <see cref="LengthCounts.Body"/>.</summary>
    public LengthCounts LengthCounts { get; init; }

    /// <summary>The id of every message received where the format has none. What is sent carries none, whatever its id. Default 0.</summary>
    public uint MessageId { get; init; }

    /// <inheritdoc/>
    public int MaxHeaderLength => _length.Sizes.Most + _id.Sizes.Most;

    /// <inheritdoc/>
    public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame)
    {
        UnpackStatus status = _length.TryRead(input, out uint length, out int lengthSize);
        if (status != UnpackStatus.Message)
        {
            frame = new PackedFrame(0, 0, 0, lengthSize + _id.Sizes.Least);
            return status;
        }
        status = _id.TryRead(input[lengthSize..], out uint id, out int idSize);
        int header = lengthSize + idSize;
        frame = new PackedFrame(0, 0, 0, header);
        if (status != UnpackStatus.Message)
            return status;
        long body = (long)length - Counted(lengthSize, idSize);
        if (body < 0)
            return UnpackStatus.Invalid;
        if (body > maxBodyLength)
            return UnpackStatus.TooLarge;
        frame = new PackedFrame(_id.Format == FieldFormat.None ? MessageId : id, header, (int)body, header + (int)body);
        return frame.Length <= input.Length ? UnpackStatus.Message : UnpackStatus.NeedMore;
    }

    /// <inheritdoc/>
    public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength)
    {
        int size = _length.Write(destination, (uint)LengthOf(messageId, bodyLength));
        return size + _id.Write(destination[size..], messageId);
    }

    /// <inheritdoc/>
    public void Validate(uint messageId, ReadOnlySpan<byte> body)
    {
        if (_id.Format != FieldFormat.None && messageId > _id.MaxValue)
            throw new ArgumentException($"The message id {messageId} does not fit into a {Id} field.", nameof(messageId));
        if (LengthOf(messageId, body.Length) > _length.MaxValue)
            throw new ArgumentException($"A body of {body.Length} bytes does not fit behind a {Length} length.", nameof(body));
    }

    private long LengthOf(uint messageId, int bodyLength)
    {
        int idSize = _id.SizeOf(messageId);
        if (LengthCounts != LengthCounts.Whole)
            return (long)bodyLength + Counted(0, idSize);
        // A varint that counts itself: the smallest size that has room for the sum.
        int size = _length.Sizes.Least;
        while (_length.SizeOf((uint)bodyLength + (uint)(size + idSize)) > size)
            size++;
        return (long)bodyLength + size + idSize;
    }

    private int Counted(int lengthSize, int idSize) => LengthCounts switch
    {
        LengthCounts.Body => 0,
        LengthCounts.IdAndBody => idSize,
        _ => lengthSize + idSize,
    };
}
