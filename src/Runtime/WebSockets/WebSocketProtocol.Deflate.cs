using Netman.Buffers;
using Netman.Interop;

namespace Netman.WebSockets;

// permessage-deflate (RFC 7692), where it was agreed on.
internal sealed partial class WebSocketProtocol
{
    // What a flush ends with and the wire leaves out (section 7.2.1).
    private static ReadOnlySpan<byte> FlushTail => [0x00, 0x00, 0xFF, 0xFF];

    internal DeflateSession? Deflate
    {
        get => _deflate;
        set => _deflate = value;
    }

    private bool Compresses(int length) => _deflate is { } deflate && deflate.Compresses(length);

    private void AppendCompressed(ref RingBuffer outbound, BlockPool pool, byte first, ReadOnlySpan<byte> message)
    {
        (byte[] block, int length) = _deflate!.Compress(pool, message);
        WriteFrames(ref outbound, pool, (byte)(first | FrameHeader.Rsv1), block.AsSpan(0, length));
        pool.Return(block);
    }

    /// <summary>Inflates a piece of the message as far as the limit lets it. The close code where it cannot be, else 0.</summary>
    private int Inflate(Connection connection, MessageAssembly assembly, ReadOnlySpan<byte> compressed)
    {
        BlockPool pool = connection.Loop.Blocks;
        bool full = true;
        while (!compressed.IsEmpty || full)
        {
            // One byte past the limit, so that passing it shows; the block grows with what comes out.
            Span<byte> room = assembly.Room(pool, 1);
            if (!Streams)
                room = room[..(int)Math.Min(room.Length, (long)_settings.MaxMessage - assembly.Length + 1)];
            InflateStatus status = _deflate!.Inflate(compressed, room, out int consumed, out int written);
            compressed = compressed[consumed..];
            full = written == room.Length;
            assembly.Grew(written);
            int violation = status == InflateStatus.Invalid || (consumed == 0 && written == 0 && !compressed.IsEmpty)
                ? WebSocketCloseCode.InvalidPayload
                : Inflated(connection, assembly, room[..written]);
            if (violation != 0)
                return violation;
            if (consumed + written > 0)
                assembly.StreamEnded = status == InflateStatus.Ended;
            if (status == InflateStatus.Ended)
                _deflate.RestartInflating();
        }
        return 0;
    }

    private int Inflated(Connection connection, MessageAssembly assembly, ReadOnlySpan<byte> bytes)
    {
        if (assembly.Kind == Opcode.Text && !assembly.Text.Take(bytes))
            return WebSocketCloseCode.InvalidPayload;
        if (Streams)
        {
            CallHandler(connection, assembly, bytes, last: false);
            assembly.Rewind();
            return 0;
        }
        if (!IsAdmitted(connection, assembly))
            return WebSocketCloseCode.PolicyViolation;
        return assembly.Length > _settings.MaxMessage ? WebSocketCloseCode.MessageTooBig : 0;
    }

    private int EndInflating(Connection connection, MessageAssembly assembly)
    {
        // Behind a final block the sender has put nothing, so the tail has nothing to complete either.
        int violation = assembly.StreamEnded ? 0 : Inflate(connection, assembly, FlushTail);
        if (violation != 0)
            return violation;
        return _deflate!.EndMessage() ? 0 : WebSocketCloseCode.InvalidPayload;
    }

    private void ReleaseDeflate()
    {
        _deflate?.Free();
        _deflate = null;
    }
}
