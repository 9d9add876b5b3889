using System.Buffers;
using System.Runtime.CompilerServices;

namespace Netman.WebSockets;

/// <summary>The three answers of <see cref="RequestParser.TryParse"/>.</summary>
internal enum RequestStatus
{
    Request,
    NeedMore,
    Refused,
}

/// <summary>
/// Finds the head of an HTTP/1.1 request at the start of the input and checks its grammar (RFC 9112), strictly: what two parsers
/// could read in two ways is refused. Pure; total over its input, in pieces or not.
/// </summary>
internal static class RequestParser
{
    private static readonly SearchValues<byte> _tokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // In a value every byte but control characters, the tab excepted (RFC 9110, section 5.5).
    private static readonly SearchValues<byte> _forbiddenInValue = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000A\u000B\u000C\u000D\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F"u8);

    /// <param name="input">Bytes received, at least one.</param>
    /// <param name="maxBytes">The longest head allowed, its empty line included.</param>
    /// <param name="maxHeaders">The most header lines allowed.</param>
    /// <param name="length">With <see cref="RequestStatus.Request"/> the length of the head, its empty line included.</param>
    /// <param name="status">With <see cref="RequestStatus.Refused"/> the HTTP status that says why.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static RequestStatus TryParse(ReadOnlySpan<byte> input, int maxBytes, int maxHeaders, out int length, out int status)
    {
        (length, status) = (0, 400);
        // Not one byte of HTTP: a TLS hello, a scan. There is nothing to wait for.
        if (!_tokenBytes.Contains(input[0]))
            return RequestStatus.Refused;
        ReadOnlySpan<byte> window = input.Length > maxBytes ? input[..maxBytes] : input;
        int end = window.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            // A line that ends in a line feed alone will not get better by waiting.
            bool isBare = window.IndexOf((byte)'\n') is >= 0 and int feed && window[feed - 1] != '\r';
            status = isBare ? 400 : 431;
            return isBare || input.Length >= maxBytes ? RequestStatus.Refused : RequestStatus.NeedMore;
        }
        length = end + 4;
        status = Check(window[..(end + 2)], maxHeaders);
        return status == 0 ? RequestStatus.Request : RequestStatus.Refused;
    }

    internal static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(_tokenBytes);

    // 0 where the head is right, else the status that refuses it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Check(ReadOnlySpan<byte> head, int maxHeaders)
    {
        int requestLine = head.IndexOf("\r\n"u8);
        int wrong = CheckRequestLine(head[..requestLine]);
        int count = 0;
        ReadOnlySpan<byte> rest = head[(requestLine + 2)..];
        while (wrong == 0 && !rest.IsEmpty)
        {
            int end = rest.IndexOf("\r\n"u8);
            wrong = ++count > maxHeaders ? 431 : IsHeader(rest[..end]) ? 0 : 400;
            rest = rest[(end + 2)..];
        }
        return wrong;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CheckRequestLine(ReadOnlySpan<byte> line)
    {
        int methodEnd = line.IndexOf((byte)' '), targetEnd = line.LastIndexOf((byte)' ');
        if (methodEnd <= 0 || targetEnd <= methodEnd + 1 || !IsToken(line[..methodEnd]))
            return 400;
        ReadOnlySpan<byte> target = line[(methodEnd + 1)..targetEnd], version = line[(targetEnd + 1)..];
        if (target.ContainsAnyExceptInRange((byte)'!', (byte)'~') || target.Contains((byte)'#') || !RequestTarget.IsRight(target))
            return 400;
        return version.SequenceEqual("HTTP/1.1"u8) ? 0 : version.StartsWith("HTTP/"u8) ? 505 : 400;
    }

    // No folding, no space before the colon: both have let requests be smuggled.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsHeader(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        return colon > 0 && IsToken(line[..colon]) && !line[(colon + 1)..].ContainsAny(_forbiddenInValue);
    }
}
