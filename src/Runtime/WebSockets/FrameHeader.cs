using System.Buffers.Binary;

namespace Netman.WebSockets;

/// <summary>The three answers of <see cref="FrameHeader.TryRead"/>.</summary>
internal enum FrameStatus
{
    Frame,
    NeedMore,
    Violation,
}

/// <summary>The head of a frame from a client, and how heads of our own frames are written. Pure; total over its input.</summary>
internal readonly struct FrameHeader
{
    internal const int MaxLength = 14, MaxUnmaskedLength = 10, MaxControlPayload = 125;
    internal const byte Fin = 0x80, Rsv1 = 0x40;
    private const byte Rsv2And3 = 0x30, OpcodeBits = 0x0F, Masked = 0x80, LengthBits = 0x7F;
    private const int Length16 = 126, Length64 = 127, KeyLength = 4;

    // Bit n is set where opcode n is defined.
    private const uint KnownOpcodes = 0b0000_0111_0000_0111;

    private FrameHeader(byte first, int headerLength, long payloadLength, uint key) =>
        (First, HeaderLength, PayloadLength, Key) = (first, headerLength, payloadLength, key);

    /// <summary>FIN, RSV1 and the opcode as they stood on the wire.</summary>
    internal byte First { get; }

    internal int HeaderLength { get; }

    internal long PayloadLength { get; }

    internal uint Key { get; }

    internal Opcode Opcode => (Opcode)(First & OpcodeBits);

    internal bool IsFinal => (First & Fin) != 0;

    internal bool IsCompressed => (First & Rsv1) != 0;

    internal bool IsControl => (First & 0x08) != 0;

    /// <summary>Reads the head of a masked frame. What makes it invalid is found with the first two bytes, before the rest is there.</summary>
    /// <param name="input">Bytes received, at least one.</param>
    /// <param name="header">The head, with <see cref="FrameStatus.Frame"/>.</param>
    /// <param name="needed">With <see cref="FrameStatus.NeedMore"/> the number of bytes that the head takes in all.</param>
    internal static FrameStatus TryRead(ReadOnlySpan<byte> input, out FrameHeader header, out int needed)
    {
        header = default;
        needed = 2;
        if (input.Length < 2)
            return FrameStatus.NeedMore;
        byte first = input[0], second = input[1];
        if (!IsLegal(first, second))
            return FrameStatus.Violation;
        int length = second & LengthBits;
        int lengthBytes = length switch { Length16 => 2, Length64 => 8, _ => 0 };
        needed = 2 + lengthBytes + KeyLength;
        if (input.Length < needed)
            return FrameStatus.NeedMore;
        ulong payload = lengthBytes switch
        {
            0 => (ulong)length,
            2 => BinaryPrimitives.ReadUInt16BigEndian(input[2..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(input[2..]),
        };
        // The shortest form must be used, and the top bit of a 64-bit length must be 0 (section 5.2).
        if (payload > long.MaxValue || (lengthBytes == 2 && payload < Length16) || (lengthBytes == 8 && payload <= ushort.MaxValue))
            return FrameStatus.Violation;
        uint key = BinaryPrimitives.ReadUInt32LittleEndian(input[(2 + lengthBytes)..]);
        header = new FrameHeader(first, needed, (long)payload, key);
        needed = 0;
        return FrameStatus.Frame;
    }

    /// <summary>Writes the head of an unmasked frame into at least <see cref="MaxUnmaskedLength"/> bytes; returns its length.</summary>
    internal static int Write(Span<byte> destination, byte first, int payloadLength)
    {
        if (payloadLength < Length16)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(first << 8 | payloadLength));
            return 2;
        }
        if (payloadLength <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)first << 24 | Length16 << 16 | (uint)payloadLength);
            return 4;
        }
        destination[0] = first;
        destination[1] = Length64;
        BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
        return MaxUnmaskedLength;
    }

    // Masked, no reserved bits, a known opcode; control frames whole and short, RSV1 on the first frame of a message at most.
    private static bool IsLegal(byte first, byte second)
    {
        int opcode = first & OpcodeBits;
        if ((second & Masked) == 0 || (first & Rsv2And3) != 0 || (KnownOpcodes >> opcode & 1) == 0)
            return false;
        bool startsMessage = opcode is (int)Opcode.Text or (int)Opcode.Binary;
        if ((first & Rsv1) != 0 && !startsMessage)
            return false;
        return opcode < (int)Opcode.Close || ((first & Fin) != 0 && (second & LengthBits) <= MaxControlPayload);
    }
}
