using System.IO.Compression;
using Netman.WebSockets;

namespace Netman;

/// <summary>
/// permessage-deflate (RFC 7692) on a WebSocket endpoint. As it stands here an idle connection costs nothing more: every message is
/// compressed for itself, with one compressor a loop. Where context is taken over each connection keeps its own.
/// </summary>
public sealed class WebSocketDeflate
{
    /// <summary>Messages shorter than this many bytes go uncompressed. Default 256: a smaller one leaves in the same packet anyway.</summary>
    public int Threshold { get; set; } = 256;

    /// <summary>How hard messages are compressed. Default <see cref="CompressionLevel.Fastest"/>: what a server has least is time.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;

    /// <summary>Whether outgoing messages may refer to earlier ones: many small alike ones shrink much further, and each connection
    /// that was sent a compressed message keeps a compressor (2^(<see cref="ServerMaxWindowBits"/> + 3) bytes about: 256 KiB at 15,
    /// 32 KiB at 12). Default false.</summary>
    public bool ServerContextTakeover { get; set; }

    /// <summary>Whether incoming messages may refer to earlier ones: each connection that sent a compressed message keeps a
    /// decompressor (2^<see cref="ClientMaxWindowBits"/> bytes and about 10 KiB). Default false.</summary>
    public bool ClientContextTakeover { get; set; }

    /// <summary>The window of outgoing messages as a power of two, 9 to 15. Default 15. A client may ask for less.</summary>
    public int ServerMaxWindowBits { get; set; } = 15;

    /// <summary>The window asked of clients that let themselves be asked, 9 to 15. Default 15.</summary>
    public int ClientMaxWindowBits { get; set; } = 15;

    /// <summary>What is agreed on with the client that sent this request; null where it offers nothing that can be kept.</summary>
    internal DeflateSession? Negotiate(RequestHead request)
    {
        RequestHead.HeaderLines lines = request.Lines;
        while (lines.MoveNext())
        {
            if (!System.Text.Ascii.EqualsIgnoreCase(lines.Name, "Sec-WebSocket-Extensions"u8))
                continue;
            // A quoted value holds a token and nothing else (RFC 6455, section 9.1): what is cut out of one is no offer.
            if (QuotedListMarks(lines.Value))
                continue;
            foreach (Range range in lines.Value.Split((byte)','))
            {
                if (DeflateOffer.TryRead(lines.Value[range], out DeflateOffer offer))
                    return new ZLibSession(DeflateAgreement.Of(offer, this), this);
            }
        }
        return null;
    }

    // Whether a comma or a semicolon stands inside quotes, or a quote is not closed.
    private static bool QuotedListMarks(ReadOnlySpan<byte> list)
    {
        bool quoted = false;
        foreach (byte value in list)
        {
            if (value == '"')
                quoted = !quoted;
            else if (quoted && value is (byte)',' or (byte)';')
                return true;
        }
        return quoted;
    }

    internal void Validate(string prefix)
    {
        WebSocketPathOptions.Require(Threshold >= 0, prefix, nameof(Threshold), "must be 0 or more");
        WebSocketPathOptions.Require(ServerMaxWindowBits is >= 9 and <= 15, prefix, nameof(ServerMaxWindowBits), "must be 9 to 15");
        WebSocketPathOptions.Require(ClientMaxWindowBits is >= 9 and <= 15, prefix, nameof(ClientMaxWindowBits), "must be 9 to 15");
    }
}
