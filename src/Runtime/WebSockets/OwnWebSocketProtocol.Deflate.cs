using Netman.Buffers;
using Netman.Interop;

namespace Netman.WebSockets;

// permessage-deflate (RFC 7692) on what comes in, where it was agreed on.
internal sealed partial class OwnWebSocketProtocol
{
    // What a flush ends with and the wire leaves out (section 7.2.1).
    private static ReadOnlySpan<byte> FlushTail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>Inflates a piece of the message as far as the limit lets it. The close code where it cannot be, else 0.</summary>
    private int Inflate(Connection connection, MessageAssembly assembly, ReadOnlySpan<byte> compressed)
    {
        BlockPool pool = connection.Loop.Blocks;
        bool full = true;
        while ((!compressed.IsEmpty || full) && !IsClosing(connection))
        {
            // One byte past the limit, so that passing it shows; the block grows with what comes out.
            Span<byte> room = assembly.Room(pool, 1);
            if (!Streams)
                room = room[..(int)Math.Min(room.Length, (long)Settings.MaxMessage - assembly.Length + 1)];
            InflateStatus status = Deflate!.Inflate(compressed, room, out int consumed, out int written);
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
                Deflate.RestartInflating();
        }
        return 0;
    }

    private int Inflated(Connection connection, MessageAssembly assembly, ReadOnlySpan<byte> bytes)
    {
        if (assembly.Kind == Opcode.Text && !assembly.Text.Take(bytes))
            return WebSocketCloseCode.InvalidPayload;
        if (Streams)
        {
            if (!bytes.IsEmpty)
                CallHandler(connection, assembly, bytes, last: false);
            assembly.Rewind();
            return 0;
        }
        if (!IsAdmitted(connection, assembly))
            return WebSocketCloseCode.PolicyViolation;
        return assembly.Length > Settings.MaxMessage ? WebSocketCloseCode.MessageTooBig : 0;
    }

    private int EndInflating(Connection connection, MessageAssembly assembly)
    {
        // Behind a final block the sender has put nothing, so the tail has nothing to complete either.
        int violation = assembly.StreamEnded ? 0 : Inflate(connection, assembly, FlushTail);
        if (violation != 0)
            return violation;
        return Deflate!.EndMessage() ? 0 : WebSocketCloseCode.InvalidPayload;
    }
}
