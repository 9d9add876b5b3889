using System.Text.Unicode;

namespace Netman.WebSockets;

/// <summary>
/// RFC 6455 on one upgraded connection: frames to messages and back, control frames, the closing handshake. Kept small, since an
/// idle connection holds it: what only some need hangs off it. Loop-only.
/// </summary>
internal sealed partial class WebSocketProtocol(WebSocketSettings settings) : ConnectionProtocol
{
    private const byte WholeBinary = FrameHeader.Fin | (byte)Opcode.Binary, WholeText = FrameHeader.Fin | (byte)Opcode.Text;

    private readonly WebSocketSettings _settings = settings;
    private MessageAssembly? _assembly;
    private DeflateSession? _deflate;
    private WebSocketDetails? _details;
    private int _unmasked; // bytes at the head of the input that are unmasked payload still to be handled
    private ushort _closeCode;
    private WebSocketFlags _flags;

    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        needed = 0;
        _flags |= WebSocketFlags.Heard;
        int consumed = 0;
        Resume(connection);
        while (consumed < input.Length && connection.MayDispatch)
        {
            int taken = TakeFrame(connection, input[consumed..], out needed);
            if (taken == 0)
                break;
            consumed += taken;
        }
        if (Has(WebSocketFlags.LookedAhead))
            CatchUp(consumed);
        return consumed;
    }

    /// <summary>Goes on with a message that gathered elsewhere and was not handled to its end.</summary>
    internal override void Resume(Connection connection)
    {
        if (_assembly is { IsComplete: true } assembly && connection.MayDispatch)
            DeliverAssembled(connection, assembly);
    }

    // The one path that has to be fast stands first: a whole binary message, handled where it was received.
    private int TakeFrame(Connection connection, Span<byte> input, out int needed)
    {
        if (_unmasked > 0)
            return DeliverRest(connection, input, out needed);
        if (_assembly is { FrameRemaining: > 0 } assembly)
        {
            needed = 0;
            return ContinueFrame(connection, assembly, input);
        }
        FrameStatus status = FrameHeader.TryRead(input, out FrameHeader frame, out needed);
        if (status != FrameStatus.Frame)
        {
            if (status == FrameStatus.Violation)
                Fail(connection, WebSocketCloseCode.ProtocolError);
            return 0;
        }
        long length = frame.HeaderLength + frame.PayloadLength;
        if (frame.First != WholeBinary || length > input.Length || MessageInProgress || Streams || frame.PayloadLength > _settings.MaxMessage)
            return TakeOther(connection, input, frame, out needed);
        Span<byte> payload = input.Slice(frame.HeaderLength, (int)frame.PayloadLength);
        Masking.Apply(payload, frame.Key);
        return frame.HeaderLength + Deliver(connection, WebSocketMessageKind.Binary, payload);
    }

    private bool MessageInProgress => _assembly is { InProgress: true };

    private bool Streams => _settings.Streams;

    private int TakeOther(Connection connection, Span<byte> input, in FrameHeader frame, out int needed)
    {
        needed = 0;
        if (frame.IsControl)
            return TakeControl(connection, input, frame, out needed);
        int violation = Violation(frame);
        if (violation != 0)
        {
            Fail(connection, violation);
            return 0;
        }
        long length = frame.HeaderLength + frame.PayloadLength;
        if (!MessageInProgress && !Streams)
        {
            if (frame.First == WholeText && length <= input.Length)
                return TakeText(connection, input, frame);
            // A binary message is left to gather in the inbound ring, from where it is handled without a copy.
            if (frame.First == WholeBinary)
            {
                needed = _settings.Routes is { AsksAtHeader: true } routes ? NeededBy(connection, routes, input, frame) : (int)length;
                return 0;
            }
        }
        BeginFrame(connection, frame);
        return frame.HeaderLength;
    }

    // Why a data frame may not come now; 0 where it may.
    private int Violation(in FrameHeader frame)
    {
        bool continues = frame.Opcode == Opcode.Continuation;
        if (continues != MessageInProgress || (frame.IsCompressed && _deflate is null))
            return WebSocketCloseCode.ProtocolError;
        if (frame.Opcode == Opcode.Text && !_settings.TakesText)
            return WebSocketCloseCode.UnsupportedData;
        long total = (continues ? _assembly!.Length : 0) + frame.PayloadLength;
        bool compressed = continues ? _assembly!.IsCompressed : frame.IsCompressed;
        return !compressed && !Streams && total > _settings.MaxMessage ? WebSocketCloseCode.MessageTooBig : 0;
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
    private void Fail(Connection connection, int code)
    {
        if (connection.State >= ConnectionState.Closing)
            return; // a route has refused already
        _closeCode = (ushort)code;
        connection.BeginClose(code == WebSocketCloseCode.MessageTooBig ? CloseReason.MessageTooLarge : CloseReason.ProtocolError);
    }
}
