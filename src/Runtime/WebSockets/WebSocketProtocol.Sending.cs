using Netman.Buffers;

namespace Netman.WebSockets;

// Messages into frames, written straight into the outbound ring.
internal partial class WebSocketProtocol
{
    internal override ConnectionKind Kind => ConnectionKind.WebSocket;

    internal override int MaxOverhead => FrameHeader.MaxUnmaskedLength + (settings.Routes?.MaxOverhead ?? 0);

    internal virtual string? Subprotocol => null;

    internal virtual int CloseCode => WebSocketCloseCode.Abnormal;

    internal virtual string CloseText => "";

    // Compressed messages depend on those before them.
    internal override object? FramingKey => deflate is null ? settings : null;

    internal override bool HasMessages => settings.Routes is not null;

    internal override long OpenTimeout => settings.KeepAlive;

    internal override void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body)
    {
        if (settings.Routes is not { } routes)
        {
            ThrowHelper.RawWebSocketHasNoPacker();
            return;
        }
        if (routes.MaxTrailerLength > 0)
        {
            AppendWithTrailer(ref outbound, pool, routes, messageId, body);
            return;
        }
        Span<byte> header = stackalloc byte[64];
        header = header[..routes.WriteHeader(header, messageId, body.Length)];
        int length = header.Length + body.Length;
        if (length > settings.MaxFrame || Compresses(length))
        {
            AppendLong(ref outbound, pool, Opcode.Binary, header, body);
            return;
        }
        outbound.Reserve(pool, FrameHeader.MaxUnmaskedLength + length);
        Span<byte> free = outbound.FreeSegment;
        if (free.Length < FrameHeader.MaxUnmaskedLength + length)
        {
            AppendAround(ref outbound, header, body);
            return;
        }
        int start = FrameHeader.Write(free, WholeBinary, length);
        header.CopyTo(free[start..]);
        body.CopyTo(free[(start + header.Length)..]);
        outbound.Written(start + length);
    }

    private static void AppendAround(ref RingBuffer outbound, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[FrameHeader.MaxUnmaskedLength];
        outbound.Write(head[..FrameHeader.Write(head, WholeBinary, header.Length + body.Length)]);
        outbound.Write(header);
        outbound.Write(body);
    }

    internal override int OverheadOf(uint messageId, ReadOnlySpan<byte> body)
    {
        if (settings.Routes is not { } routes)
            ThrowHelper.RawWebSocketHasNoPacker();
        else
            _ = routes.OverheadOf(messageId, body);
        return MaxOverhead;
    }

    private void AppendWithTrailer(ref RingBuffer outbound, BlockPool pool, MessageProtocol routes, uint messageId, ReadOnlySpan<byte> body)
    {
        byte[] block = pool.Rent(body.Length + 128);
        int length = routes.WriteHeader(block, messageId, body.Length);
        body.CopyTo(block.AsSpan(length));
        length += body.Length;
        length += routes.WriteTrailer(block.AsSpan(length), messageId, body);
        AppendMessage(ref outbound, pool, WebSocketMessageKind.Binary, block.AsSpan(0, length));
        pool.Return(block);
    }

    internal override void AppendMessage(ref RingBuffer outbound, BlockPool pool, WebSocketMessageKind kind, ReadOnlySpan<byte> message)
    {
        if (message.Length > settings.MaxFrame || Compresses(message.Length))
            AppendLong(ref outbound, pool, (Opcode)kind, default, message);
        else
            WriteFrame(ref outbound, pool, (byte)(FrameHeader.Fin | (byte)kind), message);
    }

    // Whole packed messages, framed already: a group's broadcast. They share one binary message.
    internal override void AppendBytes(ref RingBuffer outbound, BlockPool pool, ReadOnlySpan<byte> bytes) =>
        AppendMessage(ref outbound, pool, WebSocketMessageKind.Binary, bytes);

    private protected void AppendFrame(Connection connection, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        WriteFrame(ref connection.Outbound, connection.Loop.Blocks, (byte)(FrameHeader.Fin | (byte)opcode), payload);
        connection.Appended();
    }

    private protected static void WriteFrame(ref RingBuffer outbound, BlockPool pool, byte first, ReadOnlySpan<byte> payload)
    {
        outbound.Reserve(pool, FrameHeader.MaxUnmaskedLength + payload.Length);
        Span<byte> free = outbound.FreeSegment;
        // Nearly always in one piece: a ring that has been emptied starts again at its block's start.
        if (free.Length >= FrameHeader.MaxUnmaskedLength + payload.Length)
        {
            int length = FrameHeader.Write(free, first, payload.Length);
            payload.CopyTo(free[length..]);
            outbound.Written(length + payload.Length);
            return;
        }
        WriteAround(ref outbound, first, payload);
    }

    // Around the ring's end.
    private static void WriteAround(ref RingBuffer outbound, byte first, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[FrameHeader.MaxUnmaskedLength];
        outbound.Write(head[..FrameHeader.Write(head, first, payload.Length)]);
        outbound.Write(payload);
    }

    // Compressed, in several frames, or both: put together first, then cut.
    private void AppendLong(ref RingBuffer outbound, BlockPool pool, Opcode opcode, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        byte[] block = pool.Rent(header.Length + body.Length);
        header.CopyTo(block);
        body.CopyTo(block.AsSpan(header.Length));
        Span<byte> message = block.AsSpan(0, header.Length + body.Length);
        byte first = (byte)opcode;
        if (Compresses(message.Length))
            AppendCompressed(ref outbound, pool, first, message);
        else
            WriteFrames(ref outbound, pool, first, message);
        pool.Return(block);
    }

    private bool Compresses(int length) => deflate is not null && deflate.Compresses(length);

    private void AppendCompressed(ref RingBuffer outbound, BlockPool pool, byte first, ReadOnlySpan<byte> message)
    {
        (byte[] block, int length) = deflate!.Compress(pool, message);
        WriteFrames(ref outbound, pool, (byte)(first | FrameHeader.Rsv1), block.AsSpan(0, length));
        pool.Return(block);
    }

    private void WriteFrames(ref RingBuffer outbound, BlockPool pool, byte first, ReadOnlySpan<byte> message)
    {
        while (message.Length > settings.MaxFrame)
        {
            WriteFrame(ref outbound, pool, first, message[..settings.MaxFrame]);
            message = message[settings.MaxFrame..];
            first = (byte)Opcode.Continuation;
        }
        WriteFrame(ref outbound, pool, (byte)(first | FrameHeader.Fin), message);
    }
}
