namespace Netman.WebSockets;

/// <summary>
/// RFC 6455 on one connection, with what has to be remembered of it from frame to frame: a message in fragments, a compression, the
/// rest of a message whose handler is pending, a keep-alive, how it closes. Loop-only.
/// </summary>
internal sealed partial class OwnWebSocketProtocol(WebSocketSettings settings, DeflateSession? deflate = null)
    : WebSocketProtocol(settings, deflate)
{
    private MessageAssembly? _assembly;
    private WebSocketDetails? _details;
    private int _unmasked; // bytes at the head of the input that are unmasked payload still to be handled
    private ushort _closeCode;
    private WebSocketFlags _flags;

    internal override string? Subprotocol => _details?.Subprotocol;

    internal override int CloseCode => _closeCode != 0 ? _closeCode : WebSocketCloseCode.Abnormal;

    internal override string CloseText => _details?.CloseText ?? "";

    private WebSocketDetails Details => _details ??= new WebSocketDetails();

    internal void SetSubprotocol(string subprotocol) => Details.Subprotocol = subprotocol;

    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        _flags |= WebSocketFlags.Heard;
        Resume(connection);
        int consumed = base.Receive(connection, input, out needed);
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

    private protected override OwnWebSocketProtocol OwnOf(Connection connection) => this;

    private protected override int TakeNext(Connection connection, Span<byte> input, out int needed)
    {
        needed = 0;
        if (_unmasked > 0)
            return DeliverRest(connection, input, out needed);
        if (_assembly is { FrameRemaining: > 0 } assembly)
            return ContinueFrame(connection, assembly, input);
        return TakeFrame(connection, input, _assembly is { InProgress: true } ? _assembly : null, out needed);
    }

    private int DeliverRest(Connection connection, Span<byte> input, out int needed)
    {
        int rest = needed = _unmasked;
        if (input.Length < rest)
            return 0;
        _unmasked = 0;
        return DeliverPacked(connection, input[..rest]);
    }

    /// <summary>So many bytes of an unmasked message are still to be handled, after the handler that is pending.</summary>
    internal void LeaveUnmasked(int count) => _unmasked = count;

    private bool Has(WebSocketFlags flag) => (_flags & flag) != 0;
}
