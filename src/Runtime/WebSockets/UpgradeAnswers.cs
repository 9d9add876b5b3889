namespace Netman.WebSockets;

/// <summary>The fixed answers to what is not upgraded. Immutable, shared.</summary>
internal static class UpgradeAnswers
{
    internal static HttpResponse NoUpgrade { get; } = Refuse(400, "This endpoint speaks WebSocket: the request asks for no upgrade to it.");

    internal static HttpResponse BadKey { get; } = Refuse(400, "Sec-WebSocket-Key must stand once and hold 16 bytes in base64.");

    internal static HttpResponse BadHost { get; } = Refuse(400, "Host must stand once.");

    internal static HttpResponse HasBody { get; } = Refuse(400, "A request for an upgrade has no body.");

    internal static HttpResponse WrongOrigin { get; } = Refuse(403, "Pages of this origin may not connect.");

    internal static HttpResponse WrongPath { get; } = Refuse(404, "There is nothing here.");

    internal static HttpResponse WrongMethod { get; } = new(405, "text/plain; charset=utf-8", "Only GET."u8.ToArray(), ("Allow", "GET"));

    internal static HttpResponse TooSlow { get; } = Refuse(408, "The request took too long.");

    internal static HttpResponse WrongVersion { get; } = new(426, "text/plain; charset=utf-8", "WebSocket version 13 is spoken here."u8.ToArray(),
        ("Sec-WebSocket-Version", "13"), ("Upgrade", "websocket"));

    internal static HttpResponse Failed { get; } = Refuse(500, "The request could not be decided.");

    internal static HttpResponse Stopping { get; } = Refuse(503, "The server is stopping.");

    private static HttpResponse Refuse(int status, string text) => HttpResponse.Text(text + "\n", status);
}
