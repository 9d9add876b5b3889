using Netman;

namespace Echo;

/// <summary>Sends every WebSocket message back as it came, with its kind.</summary>
internal sealed class MessageEcho : WebSocketHandler
{
    public override void OnMessage(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> message)
    {
        if (kind == WebSocketMessageKind.Text)
            connection.SendText(message);
        else
            connection.SendBinary(message);
    }
}
