using System.Buffers.Text;
using System.Net;
using System.Text;
using Netman.Interop;

namespace Netman;

/// <summary>Version 1 of the PROXY header: one line of text, <c>PROXY TCP4 client server port port</c>. Total over its input.</summary>
internal static class ProxyLine
{
    /// <summary>The longest line that the protocol has, with its end.</summary>
    internal const int MaxLength = 107;

    private static ReadOnlySpan<byte> Prefix => "PROXY "u8;

    internal static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> input, out ProxyHeader header)
    {
        header = default;
        int known = Math.Min(input.Length, Prefix.Length);
        if (!input[..known].SequenceEqual(Prefix[..known]))
            return ProxyHeaderStatus.Malformed;
        ReadOnlySpan<byte> possible = input[..Math.Min(input.Length, MaxLength)];
        int end = possible.IndexOf((byte)'\n');
        if (end < 0)
            return input.Length < MaxLength ? ProxyHeaderStatus.NeedMore : ProxyHeaderStatus.TooLong;
        if (end < Prefix.Length || possible[end - 1] != '\r')
            return ProxyHeaderStatus.Malformed;
        return TryReadFields(possible[Prefix.Length..(end - 1)], end + 1, out header)
            ? ProxyHeaderStatus.Whole
            : ProxyHeaderStatus.Malformed;
    }

    private static bool TryReadFields(ReadOnlySpan<byte> fields, int length, out ProxyHeader header)
    {
        header = new ProxyHeader(length, false, default);
        ReadOnlySpan<byte> family = Next(ref fields);
        if (family.SequenceEqual("UNKNOWN"u8))
            return true; // what else stands there is not to be looked at
        bool isIPv6 = family.SequenceEqual("TCP6"u8);
        if (!isIPv6 && !family.SequenceEqual("TCP4"u8))
            return false;
        Span<byte> client = stackalloc byte[16], server = stackalloc byte[16];
        if (!TryReadAddress(Next(ref fields), isIPv6, client) || !TryReadAddress(Next(ref fields), isIPv6, server))
            return false;
        if (!TryReadPort(Next(ref fields), out ushort port) || !TryReadPort(fields, out _))
            return false;
        header = new ProxyHeader(length, true, PeerAddress.Of(client[..(isIPv6 ? 16 : 4)], port));
        return true;
    }

    // Up to the next space, which is one; what follows it stays.
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> fields)
    {
        int space = fields.IndexOf((byte)' ');
        ReadOnlySpan<byte> field = space < 0 ? fields : fields[..space];
        fields = space < 0 ? default : fields[(space + 1)..];
        return field;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> text, bool isIPv6, Span<byte> address)
    {
        // The parser below takes more than the protocol allows: short forms, octal, brackets, scopes.
        if (text.IsEmpty || text.ContainsAnyExcept("0123456789abcdefABCDEF:."u8) || (isIPv6 ? !text.Contains((byte)':') : !IsDotted(text)))
            return false;
        return IPAddress.TryParse(Encoding.ASCII.GetString(text), out IPAddress? parsed)
            && parsed.TryWriteBytes(address, out int length) && length == (isIPv6 ? 16 : 4);
    }

    private static bool IsDotted(ReadOnlySpan<byte> text)
    {
        int parts = 0;
        foreach (Range part in text.Split((byte)'.'))
        {
            if (++parts > 4 || !TryReadNumber(text[part], out int value) || value > 255)
                return false;
        }
        return parts == 4;
    }

    private static bool TryReadPort(ReadOnlySpan<byte> text, out ushort port)
    {
        bool isPort = TryReadNumber(text, out int value) && value <= ushort.MaxValue;
        port = isPort ? (ushort)value : (ushort)0;
        return isPort;
    }

    // Digits alone, and no zero ahead of them.
    private static bool TryReadNumber(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        return text.Length is > 0 and <= 5 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (text.Length == 1 || text[0] != '0')
            && Utf8Parser.TryParse(text, out value, out _);
    }
}
