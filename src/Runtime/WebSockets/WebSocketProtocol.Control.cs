using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Netman.Buffers;

namespace Netman.WebSockets;

// Ping, pong, close, and what is said when the connection ends.
internal partial class WebSocketProtocol
{
    private int TakeControl(Connection connection, Span<byte> input, in FrameHeader frame, out int needed)
    {
        needed = frame.HeaderLength + (int)frame.PayloadLength;
        if (input.Length < needed)
            return 0;
        Span<byte> payload = input[frame.HeaderLength..needed];
        Masking.Apply(payload, frame.Key);
        switch (frame.Opcode)
        {
            case Opcode.Ping:
                AppendFrame(connection, Opcode.Pong, payload);
                break;
            case Opcode.Pong:
                TakePong();
                break;
            default:
                TakeClose(connection, payload);
                break;
        }
        int consumed = needed;
        needed = 0;
        return consumed;
    }

    /// <summary>Our ping was answered, or a pong came unasked.</summary>
    private protected virtual void TakePong()
    {
    }

    private void TakeClose(Connection connection, ReadOnlySpan<byte> payload)
    {
        int code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : WebSocketCloseCode.NoStatus;
        if (payload.Length == 1 || (payload.Length > 1 && !WebSocketCloseCode.IsSendable(code)))
        {
            Fail(connection, WebSocketCloseCode.ProtocolError);
            return;
        }
        ReadOnlySpan<byte> text = payload.Length > 2 ? payload[2..] : default;
        if (!Utf8.IsValid(text))
        {
            Fail(connection, WebSocketCloseCode.InvalidPayload);
            return;
        }
        OwnOf(connection).SetPeerClose(code, text.IsEmpty ? "" : Encoding.UTF8.GetString(text));
        connection.BeginClose(CloseReason.PeerClosed);
    }

    internal override void OnClosing(Connection connection, CloseReason reason) => OwnOf(connection).OnClosing(connection, reason);

    internal override void OnClosed(Connection connection)
    {
        if (settings.Handler is not { } handler)
            return;
        try
        {
            handler.OnClose(connection, CloseCode, CloseText);
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, null);
        }
    }

    internal override void InputWaits(Connection connection, ref RingBuffer inbound) => OwnOf(connection).InputWaits(connection, ref inbound);

    /// <summary>We close, with this code and text.</summary>
    internal void SetClose(Connection connection, int code, string text) => OwnOf(connection).SetClose(code, text);
}
