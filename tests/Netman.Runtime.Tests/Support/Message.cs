using System.Buffers.Binary;
using System.Text;

namespace Netman.Tests.Support;

/// <summary>One packed message as a test sees it. The codec is written by hand, so that it cannot share a mistake with the packer.</summary>
public readonly record struct Message(uint Id, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public byte[] Packed => Pack(Id, Body);

    public static byte[] Pack(uint id, ReadOnlySpan<byte> body)
    {
        byte[] packed = [.. Header(id, (uint)body.Length), .. body];
        return packed;
    }

    public static byte[] Header(uint id, uint length)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), id);
        return header;
    }

    /// <summary>A body whose bytes tell their place, so that a shifted or repeated piece shows.</summary>
    public static byte[] Pattern(int length, int seed = 0)
    {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++)
            body[i] = (byte)((i + seed) * 31 + (i >> 8));
        return body;
    }
}
