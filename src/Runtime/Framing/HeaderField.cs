using System.Buffers.Binary;
using System.Numerics;

namespace Netman;

/// <summary>Reads and writes one number of a header. Pure.</summary>
internal readonly record struct HeaderField(FieldFormat Format, bool BigEndian)
{
    private const int LongestVarInt = 5;

    internal uint MaxValue => Format switch
    {
        FieldFormat.None => 0,
        FieldFormat.UInt8 => byte.MaxValue,
        FieldFormat.UInt16 => ushort.MaxValue,
        _ => uint.MaxValue,
    };

    /// <summary>The fewest and the most bytes that the field takes.</summary>
    internal (int Least, int Most) Sizes => Format switch
    {
        FieldFormat.None => (0, 0),
        FieldFormat.UInt8 => (1, 1),
        FieldFormat.UInt16 => (2, 2),
        FieldFormat.UInt32 => (4, 4),
        _ => (1, LongestVarInt),
    };

    internal int SizeOf(uint value) => Format == FieldFormat.VarInt ? Math.Max(1, (38 - BitOperations.LeadingZeroCount(value)) / 7) : Sizes.Most;

    /// <summary>Reads the field: <see cref="UnpackStatus.Message"/> with its size, <see cref="UnpackStatus.NeedMore"/> with the bytes
    /// that are needed at least, or <see cref="UnpackStatus.Invalid"/>.</summary>
    internal UnpackStatus TryRead(ReadOnlySpan<byte> input, out uint value, out int size)
    {
        value = 0;
        size = Sizes.Least;
        if (input.Length < size)
            return UnpackStatus.NeedMore;
        if (Format == FieldFormat.VarInt)
            return TryReadVarInt(input, out value, out size);
        value = Format switch
        {
            FieldFormat.None => 0,
            FieldFormat.UInt8 => input[0],
            FieldFormat.UInt16 => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(input) : BinaryPrimitives.ReadUInt16LittleEndian(input),
            _ => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(input) : BinaryPrimitives.ReadUInt32LittleEndian(input),
        };
        return UnpackStatus.Message;
    }

    /// <summary>Writes a value that is at most <see cref="MaxValue"/> and returns how many bytes that took.</summary>
    internal int Write(Span<byte> destination, uint value)
    {
        switch (Format)
        {
            case FieldFormat.None:
                break;
            case FieldFormat.UInt8:
                destination[0] = (byte)value;
                break;
            case FieldFormat.UInt16 when BigEndian:
                BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)value);
                break;
            case FieldFormat.UInt16:
                BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)value);
                break;
            case FieldFormat.UInt32 when BigEndian:
                BinaryPrimitives.WriteUInt32BigEndian(destination, value);
                break;
            case FieldFormat.UInt32:
                BinaryPrimitives.WriteUInt32LittleEndian(destination, value);
                break;
            default:
                return WriteVarInt(destination, value);
        }
        return Sizes.Most;
    }

    private static UnpackStatus TryReadVarInt(ReadOnlySpan<byte> input, out uint value, out int size)
    {
        value = 0;
        for (size = 0; size < LongestVarInt && size < input.Length;)
        {
            byte piece = input[size];
            // The fifth byte has room for the four highest bits, and for no sixth.
            if (size == LongestVarInt - 1 && piece > 0x0F)
                return UnpackStatus.Invalid;
            value |= (uint)(piece & 0x7F) << (7 * size);
            size++;
            if (piece < 0x80)
                return UnpackStatus.Message;
        }
        size++;
        return UnpackStatus.NeedMore;
    }

    private static int WriteVarInt(Span<byte> destination, uint value)
    {
        int size = 0;
        for (; value >= 0x80; value >>= 7)
            destination[size++] = (byte)(value | 0x80);
        destination[size++] = (byte)value;
        return size;
    }
}
