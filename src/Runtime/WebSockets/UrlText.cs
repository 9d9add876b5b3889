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
        {
            byte value = text[i];
            if (value == '%' && i + 2 < text.Length &&
                byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte escaped))
            {
                value = escaped;
                i += 2;
            }
            else if (value == '+' && plusIsSpace)
            {
                value = (byte)' ';
            }
            decoded[length++] = value;
        }
        return Encoding.UTF8.GetString(decoded[..length]);
    }
}
