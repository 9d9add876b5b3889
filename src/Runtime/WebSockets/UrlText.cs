using System.Globalization;
using System.Text;

namespace Netman;

/// <summary>Percent escapes of a URL (RFC 3986, section 2.1). Pure; an escape that is none stands for itself.</summary>
internal static class UrlText
{
    internal static string Decode(ReadOnlySpan<byte> text, bool plusIsSpace)
    {
        Span<byte> decoded = text.Length <= 512 ? stackalloc byte[512] : new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
            decoded[length++] = Take(text, ref i, plusIsSpace);
        return Encoding.UTF8.GetString(decoded[..length]);
    }

    /// <summary>The byte that stands at <paramref name="at"/>, which is left at the last byte that it took.</summary>
    internal static byte Take(ReadOnlySpan<byte> text, ref int at, bool plusIsSpace)
    {
        byte value = text[at];
        if (value == '%' && at + 2 < text.Length &&
            byte.TryParse(text.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte escaped))
        {
            at += 2;
            return escaped;
        }
        return value == '+' && plusIsSpace ? (byte)' ' : value;
    }
}
