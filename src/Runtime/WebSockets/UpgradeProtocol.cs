using System.Runtime.CompilerServices;
using System.Text;
using Netman.Buffers;

namespace Netman.WebSockets;

/// <summary>
/// What a WebSocket endpoint's connections start with: one HTTP/1.1 request, whose path says what is spoken afterwards, or which is
/// answered, or refused. Stateless: one instance an endpoint. Loop-only.
/// </summary>
/// <remarks>
/// What runs once a connection is compiled once (AggressiveOptimization, here and where it leads): measuring it first and compiling
/// it again took 2.5 MB of a process that opens 15,000 connections, more than its objects on them, and made it no faster.
/// </remarks>
internal sealed class UpgradeProtocol : ConnectionProtocol
{
    private readonly WebSocketOptions _options;
    private readonly WebSocketSettings[] _paths; // those that fit most narrowly first

    internal UpgradeProtocol(WebSocketOptions options, IEnumerable<WebSocketSettings> paths)
    {
        _options = options;
        _paths = [.. paths.OrderBy(static path => path.IsPrefix).ThenByDescending(static path => path.Path.Length).ThenBy(static path => Encoding.ASCII.GetString(path.Path), StringComparer.Ordinal)];
        for (int i = 1; i < _paths.Length; i++)
        {
            if (_paths[i].IsPrefix == _paths[i - 1].IsPrefix && _paths[i].Path.AsSpan().SequenceEqual(_paths[i - 1].Path))
                throw new InvalidOperationException($"The path {Encoding.ASCII.GetString(_paths[i].Path)} was given twice on one WebSocket endpoint.");
        }
        MaxOverhead = FrameHeader.MaxUnmaskedLength + _paths.Max(static path => path.Routes?.MaxOverhead ?? 0);
        OpeningTimeout = WebSocketSettings.Milliseconds(options.UpgradeTimeout);
        // The first hash loads the platform's crypto library: at the start, not when the first client waits.
        Span<byte> warm = stackalloc byte[AcceptKey.Length];
        AcceptKey.Write("dGhlIHNhbXBsZSBub25jZQ=="u8, warm);
    }

    internal override bool OpensLater => true;

    internal override long OpeningTimeout { get; }

    internal override int MaxOverhead { get; }

    // Nobody but the loop knows the connection yet; a message sent to it before it is open goes nowhere.
    internal override void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body)
    {
    }

    // NoInlining: where connections only open, the profile says that every connection's bytes go here, and the compiler would put the
    // whole upgrade into Connection.Deliver. Compiling that took 2 MB, which stay with the runtime.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        needed = 0;
        RequestStatus found = RequestParser.TryParse(input, _options.MaxRequestBytes, _options.MaxRequestHeaders, out int length, out int status);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Handle(Connection connection, RequestHead request)
    {
        if (PlainAnswer(connection, request) is { } plain)
        {
            Answer(connection, plain, !request.MethodBytes.SequenceEqual("HEAD"u8));
            return;
        }
        WebSocketSettings? settings = Find(request.RawPath);
        if (UpgradeRules.Refusal(request, settings) is { } refusal)
        {
            Answer(connection, refusal, !request.MethodBytes.SequenceEqual("HEAD"u8));
            return;
        }
        string? subprotocol = UpgradeRules.ChooseSubprotocol(request, settings!.Options.Subprotocols);
        if (settings.Options.OnUpgrade is { } hook)
            Decide(connection, new WebSocketUpgrade(connection, settings, request, subprotocol), hook);
        else
            Upgrade(connection, settings, request, subprotocol, null);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private WebSocketSettings? Find(ReadOnlySpan<byte> path)
    {
        foreach (WebSocketSettings settings in _paths)
        {
            if (settings.Matches(path))
                return settings;
        }
        return null;
    }

    private HttpResponse? PlainAnswer(Connection connection, RequestHead request)
    {
        // Who offers to go on with something else, HTTP/2 for example, may be answered as if he did not.
        if (_options.OnHttpRequest is not { } hook || request.HasToken("Upgrade"u8, "websocket"u8))
            return null;
        try
        {
            return hook(request);
        }
        catch (Exception fault)
        {
            connection.Server.Log.HandlerFaulted(fault, connection.Id, null);
            return UpgradeAnswers.Failed;
        }
    }

    private static void Decide(Connection connection, WebSocketUpgrade upgrade, Func<WebSocketUpgrade, ValueTask> hook)
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

    private static void Decided(Connection connection, WebSocketUpgrade upgrade, ValueTask decided)
    {
        try
        {
            decided.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            connection.Server.Log.HandlerFaulted(fault, connection.Id, null);
            upgrade.Refuse(UpgradeAnswers.Failed);
        }
        if (connection.State >= ConnectionState.Closing)
            return; // the time was up: it has its answer
        if (connection.Server.IsStopping)
            Answer(connection, UpgradeAnswers.Stopping, withBody: true);
        else if (upgrade.Refusal is { } refusal)
            Answer(connection, refusal, withBody: true);
        else
            Upgrade(connection, upgrade.Settings, upgrade.Request, upgrade.Subprotocol, upgrade);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Upgrade(
        Connection connection, WebSocketSettings settings, RequestHead request, string? subprotocol, WebSocketUpgrade? decided)
    {
        WebSocketProtocol protocol = ProtocolFor(settings, settings.Options.NegotiateDeflate?.Invoke(request), subprotocol);
        WriteAcceptance(connection, request, protocol, decided);
        connection.UserState = decided?.UserState;
        connection.Open(protocol);
        if (settings.Handler is { } handler)
            CallOnOpen(connection, handler, request);
        else
            connection.CallOnOpen();
    }

    // Most have nothing to remember yet.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static WebSocketProtocol ProtocolFor(WebSocketSettings settings, DeflateSession? deflate, string? subprotocol)
    {
        if (deflate is null && subprotocol is null && settings.KeepAlive == 0)
            return settings.Protocol;
        OwnWebSocketProtocol protocol = new(settings, deflate);
        if (subprotocol is not null)
            protocol.SetSubprotocol(subprotocol);
        return protocol;
    }

    // The server's hook surrounds the handler's own, as on raw endpoints: where it waits, so does the handler.
    private static void CallOnOpen(Connection connection, WebSocketHandler handler, RequestHead request)
    {
        ValueTask opened = connection.BeginOnOpen();
        if (opened.IsCompleted)
        {
            connection.EndOnOpen(opened);
            CallHandler(connection, handler, request);
        }
        else
        {
            connection.AwaitOnOpen(OpenLaterAsync(connection, handler, opened, request.Bytes.ToArray()));
        }
    }

    // The handler is called whatever the hook did: who is told of the end was told of the beginning.
    private static async ValueTask OpenLaterAsync(Connection connection, WebSocketHandler handler, ValueTask opened, byte[] head)
    {
        try
        {
            await opened;
        }
        finally
        {
            CallHandler(connection, handler, new RequestHead(head));
        }
    }

    private static void CallHandler(Connection connection, WebSocketHandler handler, RequestHead request)
    {
        try
        {
            handler.OnOpen(connection, request);
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, null);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteAcceptance(Connection connection, RequestHead request, WebSocketProtocol protocol, WebSocketUpgrade? decided)
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
