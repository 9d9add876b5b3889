using System.Text;
using Netman.Buffers;

namespace Netman.WebSockets;

/// <summary>
/// What a WebSocket endpoint's connections start with: one HTTP/1.1 request, which is upgraded, answered, or refused. Stateless:
/// one instance an endpoint. Loop-only.
/// </summary>
internal sealed class UpgradeProtocol : ConnectionProtocol
{
    private readonly WebSocketSettings _settings;

    internal UpgradeProtocol(WebSocketSettings settings)
    {
        _settings = settings;
        // The first hash loads the platform's crypto library: at the start, not when the first client waits.
        Span<byte> warm = stackalloc byte[AcceptKey.Length];
        AcceptKey.Write("dGhlIHNhbXBsZSBub25jZQ=="u8, warm);
    }

    internal override bool OpensLater => true;

    internal override long OpeningTimeout => _settings.UpgradeTimeout;

    internal override int MaxOverhead => FrameHeader.MaxUnmaskedLength + (_settings.Routes?.MaxOverhead ?? 0);

    // Nobody but the loop knows the connection yet; a message sent to it before it is open goes nowhere.
    internal override void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body)
    {
    }

    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        needed = 0;
        WebSocketOptions options = _settings.Options;
        RequestStatus found = RequestParser.TryParse(input, options.MaxRequestBytes, options.MaxRequestHeaders, out int length, out int status);
        if (found == RequestStatus.NeedMore)
            return 0;
        if (found == RequestStatus.Refused)
        {
            Answer(connection, HttpResponse.Text("", status), withBody: false);
            return 0;
        }
        Handle(connection, new RequestHead(input[..length]));
        // What came behind the request is the first frames already.
        if (!connection.MayDispatch || connection.Protocol == this || length == input.Length)
            return length;
        return length + connection.Protocol.Receive(connection, input[length..], out needed);
    }

    /// <summary>The server stops before the client has asked for anything.</summary>
    internal override void OnClosing(Connection connection, CloseReason reason)
    {
        if (reason == CloseReason.ServerStopping)
            Respond(connection, UpgradeAnswers.Stopping, withBody: true);
    }

    internal override void DeadlinePassed(Connection connection)
    {
        Respond(connection, UpgradeAnswers.TooSlow, withBody: true);
        connection.BeginClose(CloseReason.FirstByteTimeout);
    }

    private void Handle(Connection connection, RequestHead request)
    {
        if (PlainAnswer(request) is { } plain)
        {
            Answer(connection, plain, !request.MethodBytes.SequenceEqual("HEAD"u8));
            return;
        }
        if (UpgradeRules.Refusal(request, _settings) is { } refusal)
        {
            Answer(connection, refusal, !request.MethodBytes.SequenceEqual("HEAD"u8));
            return;
        }
        string? subprotocol = UpgradeRules.ChooseSubprotocol(request, _settings.Options.Subprotocols);
        if (_settings.Options.OnUpgrade is { } hook)
            Decide(connection, new WebSocketUpgrade(connection, request, subprotocol), hook);
        else
            Upgrade(connection, request, subprotocol, null);
    }

    private HttpResponse? PlainAnswer(RequestHead request) =>
        _settings.Options.OnHttpRequest is { } hook && !request.Has("Upgrade"u8) ? hook(request) : null;

    private void Decide(Connection connection, WebSocketUpgrade upgrade, Func<WebSocketUpgrade, ValueTask> hook)
    {
        ValueTask decided;
        try
        {
            decided = hook(upgrade);
        }
        catch (Exception fault)
        {
            decided = ValueTask.FromException(fault);
        }
        if (decided.IsCompleted)
            Decided(connection, upgrade, decided);
        else
            connection.AwaitOpening(decided, ended => Decided(connection, upgrade, ended));
    }

    private void Decided(Connection connection, WebSocketUpgrade upgrade, ValueTask decided)
    {
        try
        {
            decided.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            connection.Server.Log.HandlerFaulted(fault, connection.Id, null);
            Answer(connection, UpgradeAnswers.Failed, withBody: true);
            return;
        }
        if (connection.State >= ConnectionState.Closing)
            return;
        if (upgrade.Refusal is { } refusal)
            Answer(connection, refusal, withBody: true);
        else
            Upgrade(connection, upgrade.Request, upgrade.Subprotocol, upgrade);
    }

    private void Upgrade(Connection connection, RequestHead request, string? subprotocol, WebSocketUpgrade? decided)
    {
        WebSocketProtocol protocol = new(_settings);
        if (subprotocol is not null)
            protocol.Details.Subprotocol = subprotocol;
        protocol.Deflate = _settings.Options.NegotiateDeflate?.Invoke(request);
        WriteAcceptance(connection, request, protocol, decided);
        connection.UserState = decided?.UserState;
        connection.Open(protocol);
        CallOnOpen(connection, request);
    }

    private void CallOnOpen(Connection connection, RequestHead request)
    {
        try
        {
            _settings.Handler?.OnOpen(connection, request);
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, null);
        }
        connection.CallOnOpen();
    }

    private void WriteAcceptance(Connection connection, RequestHead request, WebSocketProtocol protocol, WebSocketUpgrade? decided)
    {
        request.TryGetSingle("Sec-WebSocket-Key"u8, out ReadOnlySpan<byte> key);
        Span<byte> accept = stackalloc byte[AcceptKey.Length];
        AcceptKey.Write(key, accept);
        BlockPool pool = connection.Loop.Blocks;
        ref RingBuffer outbound = ref connection.Outbound;
        outbound.Append(pool, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "u8);
        outbound.Append(pool, accept);
        outbound.Append(pool, "\r\n"u8);
        string further = FurtherHeaders(protocol, decided);
        if (further.Length > 0)
            outbound.Append(pool, Encoding.Latin1.GetBytes(further));
        outbound.Append(pool, "\r\n"u8);
        connection.Appended();
    }

    private static string FurtherHeaders(WebSocketProtocol protocol, WebSocketUpgrade? decided)
    {
        if (protocol.Subprotocol is null && protocol.Deflate is null && decided is not { Headers.Count: > 0 })
            return "";
        StringBuilder head = new();
        if (protocol.Subprotocol is { } subprotocol)
            HttpResponse.AppendHeader(head, "Sec-WebSocket-Protocol", subprotocol);
        if (protocol.Deflate is { } deflate)
            HttpResponse.AppendHeader(head, "Sec-WebSocket-Extensions", deflate.Answer);
        foreach ((string name, string value) in decided?.Headers ?? [])
            HttpResponse.AppendHeader(head, name, value);
        return head.ToString();
    }

    private static void Answer(Connection connection, HttpResponse response, bool withBody)
    {
        Respond(connection, response, withBody);
        connection.BeginClose(CloseReason.UpgradeRefused);
    }

    private static void Respond(Connection connection, HttpResponse response, bool withBody)
    {
        response.AppendTo(ref connection.Outbound, connection.Loop.Blocks, withBody);
        connection.Appended();
    }
}
