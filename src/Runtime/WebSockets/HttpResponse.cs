using System.Globalization;
using System.Text;
using Netman.Buffers;

namespace Netman;

/// <summary>A plain HTTP answer on a WebSocket endpoint: a health check, a page, a refusal. Immutable; one instance may answer many
/// requests on any thread. The connection closes behind it.</summary>
public sealed class HttpResponse
{
    private readonly ReadOnlyMemory<byte> _body;
    private readonly byte[] _head;

    /// <param name="status">The status, 200 to 599.</param>
    /// <param name="contentType">The <c>Content-Type</c>, for example <c>text/html; charset=utf-8</c>.</param>
    /// <param name="body">The body; kept, not copied.</param>
    /// <param name="headers">Further header lines.</param>
    /// <exception cref="ArgumentException">The status is out of range or has no body, or a header holds what would end its line.</exception>
    public HttpResponse(int status, string contentType, ReadOnlyMemory<byte> body, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        if (status is < 200 or > 599)
            throw new ArgumentOutOfRangeException(nameof(status), status, "An HTTP answer has a status from 200 to 599.");
        if (status is 204 or 304 && !body.IsEmpty)
            throw new ArgumentException($"An HTTP answer with status {status} has no body.", nameof(body));
        Status = status;
        _body = body;
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonOf(status)}\r\nConnection: close\r\n");
        if (status is not (204 or 304))
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        if (!body.IsEmpty)
            AppendHeader(head, "Content-Type", contentType);
        foreach ((string name, string value) in headers)
            AppendHeader(head, name, value);
        _head = Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    /// <summary>The status, 200 to 599.</summary>
    public int Status { get; }

    /// <summary>An answer of plain text, in UTF-8.</summary>
    /// <exception cref="ArgumentException">The status is out of range.</exception>
    public static HttpResponse Text(string text, int status = 200) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    /// <summary>A page, in UTF-8, with status 200.</summary>
    public static HttpResponse Html(string page) => new(200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));

    internal void AppendTo(ref RingBuffer outbound, BlockPool pool, bool withBody)
    {
        outbound.Append(pool, _head);
        if (withBody)
            outbound.Append(pool, _body.Span);
    }

    internal static void CheckHeader(string name, string value)
    {
        if (!IsSafe(name) || !IsSafe(value))
            throw new ArgumentException($"The header '{name}' holds a control character or one past Latin-1.");
    }

    internal static void AppendHeader(StringBuilder head, string name, string value)
    {
        CheckHeader(name, value);
        head.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    private static bool IsSafe(string text) => !text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF');

    private static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Status",
    };
}
