using System.Buffers.Binary;

namespace Netman;

/// <summary>
/// The outermost shape of TLS, RFC 8446 section 5.1: type, version, length, body. Enough to hand whole records to the platform,
/// so that an incomplete one waits in a ring of ours and the platform holds no buffer for it. Pure.
/// </summary>
internal static class TlsRecord
{
    internal const int HeaderLength = 5;

    // RFC 5246 section 6.2.3: 2^14 bytes and 2048 for the cipher. TLS 1.3 allows less; the platform checks that.
    private const int MaxBody = (1 << 14) + 2048;

    private const byte ChangeCipherSpec = 20, ApplicationData = 23, MajorVersion = 3;

    /// <summary>
    /// How long the record at the start of the input is, header included: 0 while the header is incomplete, -1 where the bytes
    /// cannot be the start of one. Answers from the first byte on, so that what is not TLS is not waited for.
    /// </summary>
    internal static int LengthAt(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return 0;
        if (input[0] is < ChangeCipherSpec or > ApplicationData || (input.Length > 1 && input[1] != MajorVersion))
            return -1;
        if (input.Length < HeaderLength)
            return 0;
        int body = BinaryPrimitives.ReadUInt16BigEndian(input[3..]);
        return body <= MaxBody ? HeaderLength + body : -1;
    }

    /// <summary>How many bytes at the start of the input are whole records; whether what follows can still become one.</summary>
    internal static int WholeRecords(ReadOnlySpan<byte> input, out bool valid)
    {
        int whole = 0;
        while (true)
        {
            int length = LengthAt(input[whole..]);
            valid = length >= 0;
            if (length <= 0 || length > input.Length - whole)
                return whole;
            whole += length;
        }
    }

    /// <summary>How long the first record is or, where it and its followers carry application data, as many of them as the limit
    /// takes. The input is whole records.</summary>
    internal static int ApplicationDataBatch(ReadOnlySpan<byte> records, int limit, out int count)
    {
        int batch = LengthAt(records);
        count = 1;
        while (records[0] == ApplicationData && batch < records.Length && records[batch] == ApplicationData)
        {
            int length = LengthAt(records[batch..]);
            if (batch + length > limit)
                break;
            batch += length;
            count++;
        }
        return batch;
    }
}
