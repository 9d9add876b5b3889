using System.Text.Unicode;

namespace Netman.WebSockets;

/// <summary>
/// RFC 6455 on the connections of one path: frames to messages and back, control frames, the closing handshake. Remembers nothing of
/// a connection, so one instance serves all that send whole messages and hold still; the first thing to remember makes the connection
/// go on with one of its own. Loop-only but for what senders ask.
/// </summary>
internal partial class WebSocketProtocol(WebSocketSettings settings, DeflateSession? deflate) : ConnectionProtocol
{
    private protected const byte WholeBinary = FrameHeader.Fin | (byte)Opcode.Binary, WholeText = FrameHeader.Fin | (byte)Opcode.Text;

    /// <summary>What holds on the path.</summary>
    private protected WebSocketSettings Settings => settings;

    /// <summary>The connection's compression; always null on the instance that connections share.</summary>
    internal DeflateSession? Deflate => deflate;

    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        needed = 0;
        int consumed = 0;
        while (consumed < input.Length && connection.MayDispatch && connection.Protocol == this)
        {
            int taken = TakeNext(connection, input[consumed..], out needed);
            if (taken == 0)
                break;
            consumed += taken;
        }
        // There was something to remember: what follows goes to who does.
        if (connection.Protocol != this && consumed < input.Length && connection.MayDispatch)
            consumed += connection.Protocol.Receive(connection, input[consumed..], out needed);
        return consumed;
    }

    /// <summary>The instance that remembers for this connection; made with the first call.</summary>
    private protected virtual OwnWebSocketProtocol OwnOf(Connection connection)
    {
        OwnWebSocketProtocol own = new(settings);
        connection.GoOnWith(own);
        return own;
    }

    /// <summary>What stands next in the input: a frame, or on a connection that remembers, the rest of one.</summary>
    private protected virtual int TakeNext(Connection connection, Span<byte> input, out int needed) =>
        TakeFrame(connection, input, null, out needed);

    // The one path that has to be fast stands first: a whole binary message, handled where it was received.
    private protected int TakeFrame(Connection connection, Span<byte> input, MessageAssembly? inProgress, out int needed)
    {
        FrameStatus status = FrameHeader.TryRead(input, out FrameHeader frame, out needed);
        if (status != FrameStatus.Frame)
        {
            if (status == FrameStatus.Violation)
                Fail(connection, WebSocketCloseCode.ProtocolError);
            return 0;
        }
        long length = frame.HeaderLength + frame.PayloadLength;
        if (frame.First != WholeBinary || length > input.Length || inProgress is not null || Streams || frame.PayloadLength > settings.MaxMessage)
            return TakeOther(connection, input, frame, inProgress, out needed);
        Span<byte> payload = input.Slice(frame.HeaderLength, (int)frame.PayloadLength);
        Masking.Apply(payload, frame.Key);
        return frame.HeaderLength + Deliver(connection, WebSocketMessageKind.Binary, payload);
    }

    private protected bool Streams => settings.Streams;

    private int TakeOther(Connection connection, Span<byte> input, in FrameHeader frame, MessageAssembly? inProgress, out int needed)
    {
        needed = 0;
        if (frame.IsControl)
            return TakeControl(connection, input, frame, out needed);
        int violation = Violation(frame, inProgress);
        if (violation != 0)
        {
            Fail(connection, violation);
            return 0;
        }
        long length = frame.HeaderLength + frame.PayloadLength;
        if (inProgress is null && !Streams)
        {
            if (frame.First == WholeText && length <= input.Length)
                return TakeText(connection, input, frame);
            // A binary message is left to gather in the inbound ring, from where it is handled without a copy.
            if (frame.First == WholeBinary)
            {
                needed = settings.Routes is { AsksAtHeader: true } routes ? NeededBy(connection, routes, input, frame) : (int)length;
                return 0;
            }
        }
        OwnOf(connection).BeginFrame(connection, frame);
        return frame.HeaderLength;
    }

    // Why a data frame may not come now; 0 where it may.
    private int Violation(in FrameHeader frame, MessageAssembly? inProgress)
    {
        bool continues = frame.Opcode == Opcode.Continuation;
        if (continues != inProgress is not null || (frame.IsCompressed && deflate is null))
            return WebSocketCloseCode.ProtocolError;
        if (frame.Opcode == Opcode.Text && !settings.TakesText)
            return WebSocketCloseCode.UnsupportedData;
        long total = (inProgress?.Length ?? 0) + frame.PayloadLength;
        bool compressed = inProgress?.IsCompressed ?? frame.IsCompressed;
        return !compressed && !Streams && total > settings.MaxMessage ? WebSocketCloseCode.MessageTooBig : 0;
    }

    private int TakeText(Connection connection, Span<byte> input, in FrameHeader frame)
    {
        Span<byte> payload = input.Slice(frame.HeaderLength, (int)frame.PayloadLength);
        Masking.Apply(payload, frame.Key);
        if (!Utf8.IsValid(payload))
        {
            Fail(connection, WebSocketCloseCode.InvalidPayload);
            return 0;
        }
        return frame.HeaderLength + Deliver(connection, WebSocketMessageKind.Text, payload);
    }

    /// <summary>Ends the connection for what the peer did, with the code that the RFC names.</summary>
    private protected void Fail(Connection connection, int code)
    {
        if (connection.State >= ConnectionState.Closing)
            return; // a route has refused already
        OwnOf(connection).SetClose(code, "");
        connection.BeginClose(code == WebSocketCloseCode.MessageTooBig ? CloseReason.MessageTooLarge : CloseReason.ProtocolError);
    }
}
