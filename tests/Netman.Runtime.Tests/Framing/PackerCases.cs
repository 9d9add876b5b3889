using System.Buffers.Binary;

namespace Netman.Tests.Framing;

/// <summary>Every packer that there is, and two of one's own, by name, with messages that each can carry.</summary>
internal static class PackerCases
{
    private static readonly (uint Id, byte[] Body)[] _messages =
        [(1, [1, 2, 3]), (2, []), (7, Pattern(127)), (0, Pattern(128)), (200, Pattern(200)), (1, [0])];

    internal static readonly IReadOnlyDictionary<string, IPacker> All = new Dictionary<string, IPacker>
    {
        ["default"] = default(LengthPrefixedPacker),
        ["the default's format by fields"] = new LengthFieldPacker(),
        ["uint8 length, uint8 id"] = new LengthFieldPacker { Length = FieldFormat.UInt8, Id = FieldFormat.UInt8 },
        ["uint8 length, no id"] = new LengthFieldPacker { Length = FieldFormat.UInt8, Id = FieldFormat.None, MessageId = 9 },
        ["uint16 LE length, uint16 id"] = new LengthFieldPacker { Length = FieldFormat.UInt16, Id = FieldFormat.UInt16 },
        ["uint16 BE length, no id"] = new LengthFieldPacker { Length = FieldFormat.UInt16, Id = FieldFormat.None, BigEndian = true },
        ["uint32 BE length, uint32 id"] = new LengthFieldPacker { BigEndian = true },
        ["uint32 LE length of id and body"] = new LengthFieldPacker { LengthCounts = LengthCounts.IdAndBody },
        ["uint16 BE length of all"] = new LengthFieldPacker { Length = FieldFormat.UInt16, BigEndian = true, LengthCounts = LengthCounts.Whole },
        ["varint length, varint id"] = new LengthFieldPacker { Length = FieldFormat.VarInt, Id = FieldFormat.VarInt },
        ["varint length, no id"] = new LengthFieldPacker { Length = FieldFormat.VarInt, Id = FieldFormat.None },
        ["varint length of id and body"] = new LengthFieldPacker
        {
            Length = FieldFormat.VarInt, Id = FieldFormat.VarInt, LengthCounts = LengthCounts.IdAndBody,
        },
        ["varint length of all"] = new LengthFieldPacker { Length = FieldFormat.VarInt, Id = FieldFormat.UInt16, LengthCounts = LengthCounts.Whole },
        ["lines"] = DelimiterPacker.Lines,
        ["delimiter of three bytes"] = new DelimiterPacker([254, 255, 254]) { MessageId = 3 },
        ["fixed size, no id"] = new FixedSizePacker(5),
        ["fixed size, uint16 BE id"] = new FixedSizePacker(5) { Id = FieldFormat.UInt16, BigEndian = true },
        ["a fixed header of one's own"] = new TypeFirstPacker(),
        ["a checksum behind the body"] = new ChecksumPacker(),
    };

    internal static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Messages that the packer can carry, with the ids that they will be received with.</summary>
    internal static (uint Id, byte[] Body)[] MessagesOf(IPacker packer) => packer switch
    {
        LengthFieldPacker { Id: FieldFormat.None } fields => [.. _messages.Select(m => (fields.MessageId, m.Body))],
        DelimiterPacker delimiter => [.. _messages.Select(m => (delimiter.MessageId, m.Body.Where(static b => b is not 10 and < 254).ToArray()))],
        FixedSizePacker { Id: FieldFormat.None } => [(0u, Pattern(5)), (0u, new byte[5])],
        FixedSizePacker => [(1u, Pattern(5)), (40_000u, new byte[5])],
        _ => _messages,
    };

    internal static byte[] Pack(IPacker packer, uint id, byte[] body)
    {
        packer.Validate(id, body);
        byte[] header = new byte[packer.MaxHeaderLength], trailer = new byte[packer.MaxTrailerLength];
        int before = packer.WriteHeader(header, id, body.Length);
        int after = packer.WriteTrailer(trailer, id, body);
        return [.. header.AsSpan(0, before), .. body, .. trailer.AsSpan(0, after)];
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(static i => (byte)(i * 7 + 1))];
}

/// <summary>A custom packer as in netman, and as docs/wire-format.md shows it: <c>[uint8 type][uint24 BE length][body]</c>.</summary>
internal sealed class TypeFirstPacker() : FixedHeaderPacker(4)
{
    protected override bool TryReadHeader(ReadOnlySpan<byte> header, out uint messageId, out long bodyLength)
    {
        messageId = header[0];
        bodyLength = BinaryPrimitives.ReadUInt32BigEndian(header) & 0xFF_FFFF;
        return messageId != 0xFF; // the protocol has no such type
    }

    protected override void WriteHeaderBytes(Span<byte> header, uint messageId, int bodyLength) =>
        BinaryPrimitives.WriteUInt32BigEndian(header, messageId << 24 | (uint)bodyLength);
}

/// <summary>A packer of the general kind, and as docs/wire-format.md shows it: a sum behind the body that is checked.</summary>
internal sealed class ChecksumPacker : IPacker
{
    private static readonly LengthFieldPacker _header = new() { Length = FieldFormat.UInt16, Id = FieldFormat.UInt8, BigEndian = true };

    public int MaxHeaderLength => 3;

    public int MaxTrailerLength => 1;

    public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame)
    {
        UnpackStatus status = _header.TryUnpack(input, maxBodyLength, out frame);
        if (status is UnpackStatus.TooLarge or UnpackStatus.Invalid || input.Length < 3)
            return status;
        frame = frame with { Length = frame.Length + 1 }; // the sum
        if (input.Length < frame.Length)
            return UnpackStatus.NeedMore;
        ReadOnlySpan<byte> body = input.Slice(frame.BodyOffset, frame.BodyLength);
        return Sum(body) == input[frame.Length - 1] ? UnpackStatus.Message : UnpackStatus.Invalid;
    }

    public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength) =>
        _header.WriteHeader(destination, messageId, bodyLength);

    public int WriteTrailer(Span<byte> destination, uint messageId, ReadOnlySpan<byte> body)
    {
        destination[0] = Sum(body);
        return 1;
    }

    public void Validate(uint messageId, ReadOnlySpan<byte> body) => _header.Validate(messageId, body);

    private static byte Sum(ReadOnlySpan<byte> body)
    {
        byte sum = 0;
        foreach (byte value in body)
            sum += value;
        return sum;
    }
}
