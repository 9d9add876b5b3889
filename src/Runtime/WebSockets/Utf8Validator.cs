using System.Text.Unicode;

namespace Netman.WebSockets;

/// <summary>
/// Checks UTF-8 that arrives in pieces and fails with the first byte that cannot be right (RFC 3629: no overlong forms, no
/// surrogates, nothing past U+10FFFF). A mutable struct of four bytes; <see langword="default"/> is the start of a text.
/// </summary>
internal struct Utf8Validator
{
    private byte _expected; // continuation bytes still to come
    private byte _low, _high; // the range of the next one: 80..BF but for the second byte after E0, ED, F0 and F4

    /// <summary>Whether the text may end here: no sequence is open.</summary>
    internal readonly bool IsComplete => _expected == 0;

    /// <summary>Takes the next piece. False as soon as the text cannot be UTF-8 any more.</summary>
    internal bool Take(ReadOnlySpan<byte> piece)
    {
        while (_expected > 0 && !piece.IsEmpty)
        {
            if (!TakeByte(piece[0]))
                return false;
            piece = piece[1..];
        }
        // A sequence that the piece's end cuts has its first byte among the last three.
        int whole = piece.Length;
        for (int back = 1; back <= Math.Min(3, piece.Length); back++)
        {
            byte value = piece[^back];
            if (value < 0x80)
                break;
            if (value < 0xC0)
                continue;
            if (SequenceLength(value) > back)
                whole = piece.Length - back;
            break;
        }
        if (!Utf8.IsValid(piece[..whole]))
            return false;
        foreach (byte value in piece[whole..])
        {
            if (!TakeByte(value))
                return false;
        }
        return true;
    }

    private bool TakeByte(byte value)
    {
        if (_expected == 0)
            return Start(value);
        if (value < _low || value > _high)
            return false;
        _expected--;
        (_low, _high) = (0x80, 0xBF);
        return true;
    }

    private bool Start(byte value)
    {
        _expected = (byte)(SequenceLength(value) - 1);
        (_low, _high) = value switch
        {
            0xE0 => ((byte)0xA0, (byte)0xBF),
            0xED => ((byte)0x80, (byte)0x9F),
            0xF0 => ((byte)0x90, (byte)0xBF),
            0xF4 => ((byte)0x80, (byte)0x8F),
            _ => ((byte)0x80, (byte)0xBF),
        };
        return value is < 0x80 or (>= 0xC2 and <= 0xF4);
    }

    private static int SequenceLength(byte first) => first switch
    {
        >= 0xF0 => 4,
        >= 0xE0 => 3,
        >= 0xC0 => 2,
        _ => 1,
    };
}
