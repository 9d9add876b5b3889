using System.Buffers.Binary;

namespace Netman.Stress;

/// <summary>Bodies that tell who sent them and in which place: eight bytes of that, and noise that follows from them.</summary>
internal static class Noise
{
    internal const int HeaderLength = 8, MaxLength = 1 << 20;

    private const int TableLength = (1 << 21) + 9973;

    private static readonly byte[] s_table = MakeTable();

    internal static byte[] Body(uint sender, uint place, int length)
    {
        byte[] body = new byte[length];
        Fill(body, sender, place);
        return body;
    }

    internal static bool IsBody(ReadOnlySpan<byte> body, out uint sender, out uint place)
    {
        sender = place = 0;
        if (body.Length < HeaderLength)
            return false;
        sender = BinaryPrimitives.ReadUInt32LittleEndian(body);
        place = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        return body[HeaderLength..].SequenceEqual(Slice(sender, place, body.Length - HeaderLength));
    }

    private static void Fill(Span<byte> body, uint sender, uint place)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(body, sender);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], place);
        Slice(sender, place, body.Length - HeaderLength).CopyTo(body[HeaderLength..]);
    }

    // The place in the table depends on the length too, so that a piece of another body is not taken for this one.
    private static ReadOnlySpan<byte> Slice(uint sender, uint place, int length)
    {
        ulong mixed = (((ulong)sender << 32 | place) + (ulong)length * 0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93;
        return s_table.AsSpan((int)((mixed >> 32) % (uint)(TableLength - length)), length);
    }

    private static byte[] MakeTable()
    {
        byte[] table = new byte[TableLength];
        new Random(12345).NextBytes(table);
        return table;
    }
}
