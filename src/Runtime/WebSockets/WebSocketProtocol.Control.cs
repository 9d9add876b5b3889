using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Netman.WebSockets;

// Ping, pong, close, and what is said when the connection ends.
internal sealed partial class WebSocketProtocol
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
                _flags &= ~WebSocketFlags.PingSent;
                break;
            default:
                TakeClose(connection, payload);
                break;
        }
        int consumed = needed;
        needed = 0;
        return consumed;
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
        _flags |= WebSocketFlags.CloseReceived;
        _closeCode = (ushort)code;
        if (!text.IsEmpty)
            Details.CloseText = Encoding.UTF8.GetString(text);
        connection.BeginClose(CloseReason.PeerClosed);
    }

    /// <summary>Queues the close frame: the peer's code back, or why we close. A peer that went without a word gets none.</summary>
    internal override void OnClosing(Connection connection, CloseReason reason)
    {
        if (reason == CloseReason.PeerClosed && !Has(WebSocketFlags.CloseReceived))
            return;
        if (_closeCode == 0)
            _closeCode = (ushort)CodeOf(reason);
        _flags |= WebSocketFlags.CloseSent;
        Span<byte> payload = stackalloc byte[FrameHeader.MaxControlPayload];
        int length = 0;
        if (_closeCode != WebSocketCloseCode.NoStatus)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, _closeCode);
            length = 2;
            if (!Has(WebSocketFlags.CloseReceived) && _details is { CloseText.Length: > 0 } details)
                length += Encoding.UTF8.GetBytes(details.CloseText, payload[2..]);
        }
        WriteFrame(ref connection.Outbound, connection.Loop.Blocks, FrameHeader.Fin | (byte)Opcode.Close, payload[..length]);
    }

    internal override void OnClosed(Connection connection)
    {
        if (_settings.Handler is not { } handler)
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

    internal override void Release(Connection connection)
    {
        _assembly?.Clear(connection.Loop.Blocks);
        _assembly = null;
        _unmasked = 0;
        ReleaseDeflate();
    }

    /// <summary>The keep-alive's look at the connection: silent for an interval earns a ping, silent for another one the end.</summary>
    internal override void DeadlinePassed(Connection connection)
    {
        if (!Has(WebSocketFlags.Heard) && Has(WebSocketFlags.PingSent))
        {
            connection.BeginClose(CloseReason.KeepAliveTimeout);
            return;
        }
        if (!Has(WebSocketFlags.Heard))
        {
            _flags |= WebSocketFlags.PingSent;
            AppendFrame(connection, Opcode.Ping, default);
        }
        _flags &= ~WebSocketFlags.Heard;
        connection.SetDeadline(_settings.KeepAlive);
    }

    internal void SetClose(int code, string text)
    {
        _closeCode = (ushort)code;
        if (text.Length > 0)
            Details.CloseText = text;
    }

    private static int CodeOf(CloseReason reason) => reason switch
    {
        CloseReason.ClosedLocally => WebSocketCloseCode.Normal,
        CloseReason.MessageTooLarge => WebSocketCloseCode.MessageTooBig,
        CloseReason.ProtocolError => WebSocketCloseCode.InvalidPayload, // a packer's verdict: frames fail with their own code
        CloseReason.BadPayload => WebSocketCloseCode.InvalidPayload,
        CloseReason.UnknownMessage or CloseReason.Refused or CloseReason.RateExceeded => WebSocketCloseCode.PolicyViolation,
        CloseReason.HandlerFault => WebSocketCloseCode.InternalError,
        _ => WebSocketCloseCode.GoingAway,
    };

    private bool Has(WebSocketFlags flag) => (_flags & flag) != 0;
}
