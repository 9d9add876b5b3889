using System.Globalization;
using System.Text;

namespace Netman.WebSockets;

/// <summary>The parameters that hold for one connection, and the answer that says so.</summary>
internal readonly record struct DeflateAgreement(bool ServerNoTakeover, bool ClientNoTakeover, int ServerBits, int ClientBits, bool NamesClientBits)
{
    internal static DeflateAgreement Of(in DeflateOffer offer, WebSocketDeflate options) => new(
        offer.ServerNoTakeover || !options.ServerContextTakeover,
        offer.ClientNoTakeover || !options.ClientContextTakeover,
        Math.Min(offer.ServerBits, options.ServerMaxWindowBits),
        offer.TakesClientBits ? Math.Min(offer.ClientBits, options.ClientMaxWindowBits) : DeflateOffer.MaxBits,
        offer.TakesClientBits);

    /// <summary>The value of the answer's <c>Sec-WebSocket-Extensions</c>.</summary>
    internal string Answer
    {
        get
        {
            StringBuilder answer = new("permessage-deflate");
            if (ServerNoTakeover)
                answer.Append("; server_no_context_takeover");
            if (ClientNoTakeover)
                answer.Append("; client_no_context_takeover");
            if (ServerBits < DeflateOffer.MaxBits)
                answer.Append(CultureInfo.InvariantCulture, $"; server_max_window_bits={ServerBits}");
            if (NamesClientBits && ClientBits < DeflateOffer.MaxBits)
                answer.Append(CultureInfo.InvariantCulture, $"; client_max_window_bits={ClientBits}");
            return answer.ToString();
        }
    }
}
