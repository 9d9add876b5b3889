using System.Buffers.Binary;

namespace Peers;

/// <summary>The default packer's format: <c>[uint32 LE body length][uint32 LE message id][body]</c>.</summary>
internal static class Frames
{
    public const int HeaderLength = 8;

    /// <summary>Bytes of the first message, header included; 0 where more are needed to tell, or to have it all.</summary>
    public static int LengthOf(ReadOnlySpan<byte> input)
    {
        if (input.Length < HeaderLength)
            return 0;
        long length = HeaderLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(input);
        return length <= input.Length ? (int)length : 0;
    }

    /// <summary>Writes a message as it would be sent: header, then body.</summary>
    public static void Write(Span<byte> destination, uint id, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], id);
        body.CopyTo(destination[HeaderLength..]);
    }

    public static uint IdOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt32LittleEndian(message[4..]);
}
