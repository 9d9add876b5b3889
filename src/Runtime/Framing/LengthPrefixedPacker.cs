using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Netman;

/// <summary>
/// The default packer, byte-compatible with netman: <c>[uint32 LE body length][uint32 LE message id][body]</c>; the length counts
/// the body only.
/// </summary>
public readonly struct LengthPrefixedPacker : IPacker
{
    /// <summary>Bytes before the body.</summary>
    public const int HeaderLength = 8;

    /// <inheritdoc/>
    public int MaxHeaderLength => HeaderLength;

    // The interface's own defaults would box a struct, so all of it is implemented here.

    /// <inheritdoc/>
    public int MaxTrailerLength => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame)
    {
        if (input.Length < HeaderLength)
        {
            frame = new PackedFrame(0, 0, 0, HeaderLength);
            return UnpackStatus.NeedMore;
        }
        ulong header = BinaryPrimitives.ReadUInt64LittleEndian(input);
        uint length = (uint)header;
        uint id = (uint)(header >> 32);
        if (length > (uint)maxBodyLength)
        {
            frame = new PackedFrame(id, HeaderLength, 0, 0);
            return UnpackStatus.TooLarge;
        }
        frame = new PackedFrame(id, HeaderLength, (int)length, HeaderLength + (int)length);
        return frame.Length <= input.Length ? UnpackStatus.Message : UnpackStatus.NeedMore;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, (ulong)messageId << 32 | (uint)bodyLength);
        return HeaderLength;
    }

    /// <inheritdoc/>
    public int WriteTrailer(Span<byte> destination, uint messageId, ReadOnlySpan<byte> body) => 0;

    /// <inheritdoc/>
    public void Validate(uint messageId, ReadOnlySpan<byte> body)
    {
    }
}
