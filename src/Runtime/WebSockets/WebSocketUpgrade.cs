using System.Net;
using Netman.WebSockets;

namespace Netman;

/// <summary>One request for an upgrade, as <see cref="WebSocketPathOptions.OnUpgrade"/> decides about it. What is not refused is
/// accepted. Use it on the connection's loop, until the hook's task completes.</summary>
public sealed class WebSocketUpgrade
{
    private readonly byte[] _head;
    private readonly Connection _connection;
    private readonly List<(string Name, string Value)> _headers = [];

    internal WebSocketUpgrade(Connection connection, WebSocketSettings settings, RequestHead request, string? subprotocol)
    {
        (_connection, Settings) = (connection, settings);
        _head = request.Bytes.ToArray();
        Subprotocol = subprotocol;
    }

    /// <summary>The request: path, query, headers, cookies, origin. A copy, so it may be read again after an <c>await</c>.</summary>
    public RequestHead Request => new(_head);

    /// <summary>The peer's address; behind a PROXY header the client's. <see langword="null"/> on a Unix socket.</summary>
    public EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    /// <summary>Fires when the peer goes before the decision.</summary>
    public CancellationToken Closed => _connection.Closed;

    /// <summary>What becomes <see cref="Connection.UserState"/>: the place for who the token says it is.</summary>
    public object? UserState { get; set; }

    /// <summary>The subprotocol chosen; set it to one that the client offered, or to <see langword="null"/> for none. Starts as the
    /// first of <see cref="WebSocketPathOptions.Subprotocols"/> that was offered.</summary>
    /// <exception cref="ArgumentException">The client did not offer it; it would have to fail the connection.</exception>
    public string? Subprotocol
    {
        get;
        set => field = value is null || Array.IndexOf(Request.Subprotocols, value) >= 0
            ? value
            : throw new ArgumentException($"The client did not offer the subprotocol '{value}'.", nameof(value));
    }

    /// <summary>What holds on the path that was asked for.</summary>
    internal WebSocketSettings Settings { get; }

    /// <summary>The answer in place of the upgrade; <see langword="null"/> while the request is accepted.</summary>
    internal HttpResponse? Refusal { get; private set; }

    internal IReadOnlyList<(string Name, string Value)> Headers => _headers;

    /// <summary>Adds a header to the answer to an accepted request, for example <c>Set-Cookie</c>.</summary>
    /// <exception cref="ArgumentException">Name or value holds a control character, which could end its line, or one past Latin-1. Left
    /// to the hook's end it refuses the upgrade with 500.</exception>
    public void AddHeader(string name, string value)
    {
        HttpResponse.CheckHeader(name, value);
        _headers.Add((name, value));
    }

    /// <summary>Refuses with a status and a text, in place of the upgrade; sent when the hook's task completes. The last refusal counts.</summary>
    /// <exception cref="ArgumentException">The status is not 200 to 599.</exception>
    public void Refuse(int status, string text = "") => Refusal = HttpResponse.Text(text, status);

    /// <summary>Refuses with a whole answer, sent when the hook's task completes. The last refusal counts.</summary>
    public void Refuse(HttpResponse response) => Refusal = response;
}
