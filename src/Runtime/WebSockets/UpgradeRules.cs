using System.Runtime.CompilerServices;
using System.Text;

namespace Netman.WebSockets;

/// <summary>What a request must fulfil to be upgraded (RFC 6455, section 4.2.1), in the order in which it is checked. Pure.</summary>
internal static class UpgradeRules
{
    /// <summary>The answer that refuses the request; null where it may be upgraded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static HttpResponse? Refusal(RequestHead request, WebSocketSettings? settings)
    {
        if (!request.TryGetSingle("Host"u8, out _))
            return UpgradeAnswers.BadHost;
        if (settings is null)
            return UpgradeAnswers.WrongPath;
        if (!request.MethodBytes.SequenceEqual("GET"u8))
            return UpgradeAnswers.WrongMethod;
        if (!request.HasToken("Connection"u8, "Upgrade"u8) || !request.HasToken("Upgrade"u8, "websocket"u8))
            return UpgradeAnswers.NoUpgrade;
        if (!request.TryGetSingle("Sec-WebSocket-Version"u8, out ReadOnlySpan<byte> version) || !version.SequenceEqual("13"u8))
            return UpgradeAnswers.WrongVersion;
        if (!request.TryGetSingle("Sec-WebSocket-Key"u8, out ReadOnlySpan<byte> key) || !AcceptKey.IsValid(key))
            return UpgradeAnswers.BadKey;
        if (HasBody(request))
            return UpgradeAnswers.HasBody;
        return IsAllowedOrigin(request, settings.Options.AllowedOrigins) ? null : UpgradeAnswers.WrongOrigin;
    }

    internal static string? ChooseSubprotocol(RequestHead request, IList<string> spoken)
    {
        if (spoken.Count == 0)
            return null;
        string[] offered = request.Subprotocols;
        foreach (string subprotocol in spoken)
        {
            if (Array.IndexOf(offered, subprotocol) >= 0)
                return subprotocol;
        }
        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool HasBody(RequestHead request) =>
        request.Has("Transfer-Encoding"u8) ||
        (request.Has("Content-Length"u8) && !(request.TryGetSingle("Content-Length"u8, out ReadOnlySpan<byte> length) && length.SequenceEqual("0"u8)));

    private static bool IsAllowedOrigin(RequestHead request, ICollection<string> allowed)
    {
        if (allowed.Count == 0 || !request.Has("Origin"u8))
            return true;
        if (!request.TryGetSingle("Origin"u8, out ReadOnlySpan<byte> origin))
            return false;
        foreach (string site in allowed)
        {
            if (Ascii.EqualsIgnoreCase(origin, site))
                return true;
        }
        return false;
    }
}
