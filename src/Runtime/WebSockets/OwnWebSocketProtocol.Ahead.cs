using Netman.Buffers;

namespace Netman.WebSockets;

// Input that waits behind a pending handler: pings and pongs in it do not wait with it.
internal sealed partial class OwnWebSocketProtocol
{
    /// <summary>Answers the pings among the frames that wait, each once. A close frame waits: the handler's reply is owed before it.</summary>
    internal override void InputWaits(Connection connection, ref RingBuffer inbound)
    {
        _flags |= WebSocketFlags.Heard;
        long at = Has(WebSocketFlags.LookedAhead) ? Details.LookedAt : _unmasked;
        Span<byte> bytes = stackalloc byte[FrameHeader.MaxLength + FrameHeader.MaxControlPayload];
        while (at < inbound.Count)
        {
            int count = inbound.Peek((int)at, bytes);
            if (FrameHeader.TryRead(bytes[..count], out FrameHeader frame, out _) != FrameStatus.Frame || frame.Opcode == Opcode.Close)
                break;
            if (frame.IsControl && !TryTakeAhead(connection, ref inbound, (int)at, bytes[..count], frame))
                break;
            at += frame.HeaderLength + Math.Min(frame.PayloadLength, int.MaxValue);
        }
        Details.LookedAt = at;
        _flags |= WebSocketFlags.LookedAhead;
    }

    private bool TryTakeAhead(Connection connection, ref RingBuffer inbound, int at, Span<byte> bytes, in FrameHeader frame)
    {
        int length = frame.HeaderLength + (int)frame.PayloadLength;
        if (bytes.Length < length)
            return false;
        if (frame.Opcode == Opcode.Pong)
        {
            _flags &= ~WebSocketFlags.PingSent;
            return true;
        }
        Span<byte> payload = bytes[frame.HeaderLength..length];
        Masking.Apply(payload, frame.Key);
        AppendFrame(connection, Opcode.Pong, payload);
        // It stays where it is, in the order of the stream, as a frame that needs no answer.
        inbound.At(at) = FrameHeader.Fin | (byte)Opcode.Pong;
        return true;
    }

    // Bytes were consumed in their turn: what was looked at is that much nearer.
    private void CatchUp(int consumed)
    {
        Details.LookedAt -= consumed;
        if (Details.LookedAt <= 0)
            _flags &= ~WebSocketFlags.LookedAhead;
    }
}
