using System.Text;

namespace Netman.WebSockets;

/// <summary>One offer of permessage-deflate in a request (RFC 7692, section 7.1). Pure; an offer with anything unknown, doubled or
/// out of range is none.</summary>
internal readonly record struct DeflateOffer(bool ServerNoTakeover, bool ClientNoTakeover, int ServerBits, int ClientBits)
{
    internal const int MaxBits = 15;

    // zlib makes no raw stream with a window of 256 bytes, so 8 cannot be kept for what we send.
    private const int MinServerBits = 9, MinClientBits = 8;

    /// <summary>Whether the client lets itself be told a window; its own limit is <see cref="ClientBits"/>.</summary>
    internal bool TakesClientBits { get; private init; }

    /// <param name="text">One element of the header's list, its parameters behind semicolons.</param>
    /// <param name="offer">What it offers; windows not named are 15.</param>
    internal static bool TryRead(ReadOnlySpan<byte> text, out DeflateOffer offer)
    {
        offer = new DeflateOffer(false, false, MaxBits, MaxBits);
        int seen = 0, index = 0;
        foreach (Range range in text.Split((byte)';'))
        {
            ReadOnlySpan<byte> part = text[range].Trim(" \t"u8);
            bool known = index++ == 0 ? Ascii.EqualsIgnoreCase(part, "permessage-deflate"u8) : TryTake(part, ref offer, ref seen);
            if (!known)
                return false;
        }
        return true;
    }

    private static bool TryTake(ReadOnlySpan<byte> parameter, ref DeflateOffer offer, ref int seen)
    {
        int equals = parameter.IndexOf((byte)'=');
        ReadOnlySpan<byte> name = equals < 0 ? parameter : parameter[..equals].TrimEnd(" \t"u8);
        int bits = equals < 0 ? 0 : BitsOf(parameter[(equals + 1)..].TrimStart(" \t"u8));
        int flag = 0;
        if (Ascii.EqualsIgnoreCase(name, "server_no_context_takeover"u8) && equals < 0)
            (flag, offer) = (1, offer with { ServerNoTakeover = true });
        else if (Ascii.EqualsIgnoreCase(name, "client_no_context_takeover"u8) && equals < 0)
            (flag, offer) = (2, offer with { ClientNoTakeover = true });
        else if (Ascii.EqualsIgnoreCase(name, "server_max_window_bits"u8) && bits >= MinServerBits)
            (flag, offer) = (4, offer with { ServerBits = bits });
        else if (Ascii.EqualsIgnoreCase(name, "client_max_window_bits"u8) && (equals < 0 || bits >= MinClientBits))
            (flag, offer) = (8, offer with { ClientBits = equals < 0 ? MaxBits : bits, TakesClientBits = true });
        bool known = flag != 0 && (seen & flag) == 0;
        seen |= flag;
        return known;
    }

    // 8 to 15 in decimal without a leading zero, quoted or not; 0 for anything else.
    private static int BitsOf(ReadOnlySpan<byte> value)
    {
        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
            value = value[1..^1];
        return value switch
        {
            [(byte)'8'] => 8,
            [(byte)'9'] => 9,
            [(byte)'1', >= (byte)'0' and <= (byte)'5'] => 10 + value[1] - '0',
            _ => 0,
        };
    }
}
