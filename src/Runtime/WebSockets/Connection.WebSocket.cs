using System.Buffers;
using System.Text;
using Netman.WebSockets;

namespace Netman;

// What an upgraded connection can do besides Send.
public sealed partial class Connection
{
    /// <summary>What is spoken on the connection.</summary>
    public ConnectionKind Kind => _protocol.Kind;

    /// <summary>The WebSocket subprotocol agreed on; <see langword="null"/> where there is none.</summary>
    public string? Subprotocol => (_protocol as WebSocketProtocol)?.Subprotocol;

    /// <summary>How the WebSocket closed, for <c>OnClose</c>: the peer's code or else ours, 1005 for a close frame without a code, 1006
    /// without a close frame. 0 on other connections.</summary>
    public int CloseCode => (_protocol as WebSocketProtocol)?.CloseCode ?? 0;

    /// <summary>The text beside <see cref="CloseCode"/>; mostly empty.</summary>
    public string CloseText => (_protocol as WebSocketProtocol)?.CloseText ?? "";

    /// <summary>Queues a WebSocket text message, on the terms of <see cref="Send"/>: copied, safe from any thread. Half a surrogate
    /// pair leaves as U+FFFD.</summary>
    /// <returns>As <see cref="Send"/>.</returns>
    /// <exception cref="InvalidOperationException">The connection is no WebSocket.</exception>
    public SendResult SendText(ReadOnlySpan<char> text)
    {
        byte[]? rented = null;
        int size = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = size <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(size);
        SendResult result = SendMessage(WebSocketMessageKind.Text, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return result;
    }

    /// <summary>Queues a WebSocket text message that is UTF-8 already; it is not checked. Copied, safe from any thread.</summary>
    /// <returns>As <see cref="Send"/>.</returns>
    /// <exception cref="InvalidOperationException">The connection is no WebSocket.</exception>
    public SendResult SendText(ReadOnlySpan<byte> utf8) => SendMessage(WebSocketMessageKind.Text, utf8);

    /// <summary>Queues a WebSocket binary message as it is, without a packer's header. Copied, safe from any thread.</summary>
    /// <returns>As <see cref="Send"/>.</returns>
    /// <exception cref="InvalidOperationException">The connection is no WebSocket.</exception>
    public SendResult SendBinary(ReadOnlySpan<byte> message) => SendMessage(WebSocketMessageKind.Binary, message);

    /// <summary>Closes a WebSocket with a code and a text for the peer; returns at once. On other connections as
    /// <see cref="Close()"/>. Safe from any thread.</summary>
    /// <param name="code">A code that may be sent: 1000 to 1003, 1007 to 1014, or one of 3000 to 4999.</param>
    /// <param name="text">What the peer is told beside it, at most 123 bytes in UTF-8.</param>
    /// <exception cref="ArgumentException">The code may not be sent, or the text is too long.</exception>
    public void Close(int code, string text = "")
    {
        if (!WebSocketCloseCode.IsSendable(code))
            throw new ArgumentOutOfRangeException(nameof(code), code, "No close frame may carry this code (RFC 6455, section 7.4).");
        if (Encoding.UTF8.GetByteCount(text) > FrameHeader.MaxControlPayload - 2)
            throw new ArgumentException("The text of a close frame has at most 123 bytes in UTF-8.", nameof(text));
        Loop.Run(static (c, text, code) => ((Connection)c!).CloseInLoop((int)code, (string)text!), this, text, code);
        _endAsked = true;
    }

    /// <summary>As <see cref="Close(int, string)"/>; completes when the connection has closed, at the latest after
    /// <see cref="NetmanServerOptions.CloseTimeout"/>.</summary>
    /// <inheritdoc cref="Close(int, string)"/>
    public Task CloseAsync(int code = WebSocketCloseCode.Normal, string text = "")
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Closed.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), closed);
        Close(code, text);
        return closed.Task;
    }

    private SendResult SendMessage(WebSocketMessageKind kind, ReadOnlySpan<byte> message)
    {
        if (Kind != ConnectionKind.WebSocket)
            ThrowHelper.NoWebSocket();
        if (_state >= ConnectionState.Closing)
            return SendResult.Closed;
        long size = (long)message.Length + _protocol.MaxOverhead;
        if (!Loop.IsCurrent)
            return Post(OutboundKind.WebSocket, (uint)kind, message, size);
        if (!FitsPlainly(size) && !TryMakeRoom(size))
            return Overflow(OutboundKind.WebSocket, (uint)kind, message);
        _protocol.AppendMessage(ref _outbound, Blocks, kind, message);
        Appended();
        return SendResult.Queued;
    }

    private void CloseInLoop(int code, string text)
    {
        if (_state >= ConnectionState.Closing)
            return;
        (_protocol as WebSocketProtocol)?.SetClose(this, code, text);
        BeginClose(CloseReason.ClosedLocally);
    }
}
