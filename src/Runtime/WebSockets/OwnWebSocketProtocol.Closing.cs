using System.Buffers.Binary;
using System.Text;

namespace Netman.WebSockets;

// The end of a connection, and the keep-alive that may bring it.
internal sealed partial class OwnWebSocketProtocol
{
    /// <summary>The peer's close frame, which is echoed.</summary>
    internal void SetPeerClose(int code, string text)
    {
        _flags |= WebSocketFlags.CloseReceived;
        SetClose(code, text);
    }

    /// <summary>What the close frame is to say.</summary>
    internal void SetClose(int code, string text)
    {
        _closeCode = (ushort)code;
        if (text.Length > 0)
            Details.CloseText = text;
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

    internal override void Release(Connection connection)
    {
        _assembly?.Clear(connection.Loop.Blocks);
        _assembly = null;
        _unmasked = 0;
        Deflate?.Free();
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
        connection.SetDeadline(Settings.KeepAlive);
    }

    private protected override void TakePong() => _flags &= ~WebSocketFlags.PingSent;

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
}
