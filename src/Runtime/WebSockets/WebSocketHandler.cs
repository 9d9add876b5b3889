namespace Netman;

/// <summary>
/// The raw kind of WebSocket endpoint: messages as they come, without packer and routes. One instance serves every connection of
/// its endpoint; the calls for one connection run on its loop, one at a time, in order. An exception closes the connection with 1011.
/// </summary>
public abstract class WebSocketHandler
{
    /// <summary>The upgrade is done; comes after the server's own <c>OnOpen</c> and before the first message.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="request">The request that asked for the upgrade: path, query, headers, cookies.</param>
    public virtual void OnOpen(Connection connection, RequestHead request)
    {
    }

    /// <summary>A whole message, whatever number of frames it came in.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="kind">Text (then it is valid UTF-8) or binary.</param>
    /// <param name="message">The message: a view into a buffer that is the loop's again when the call returns. May be empty.</param>
    public abstract void OnMessage(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> message);

    /// <summary>A piece of a message, where <see cref="WebSocketPathOptions.StreamMessages"/> is set: called instead of
    /// <see cref="OnMessage"/>, as the bytes arrive. Text may be cut inside a character.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="kind">Text or binary.</param>
    /// <param name="part">The piece, valid until the call returns; may be empty.</param>
    /// <param name="last">Whether the message ends here.</param>
    public virtual void OnMessagePart(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> part, bool last)
    {
    }

    /// <summary>The connection has closed: the last call for it, once, and only after <see cref="OnOpen"/>.</summary>
    /// <param name="connection">The connection; sending answers <see cref="SendResult.Closed"/>.</param>
    /// <param name="code">The close code that the peer sent, or else the one sent to it; 1005 for a close frame without a code,
    /// 1006 where the connection ended without a close frame.</param>
    /// <param name="reason">The text beside the code; mostly empty.</param>
    public virtual void OnClose(Connection connection, int code, string reason)
    {
    }
}
