using System.Runtime.CompilerServices;
using System.Text;
using Netman.WebSockets;

namespace Netman;

/// <summary>
/// The head of an HTTP request, as a view into the bytes received: nothing is copied before it is asked for, and the compiler does
/// not let it be kept. Strings that it gives out are copies.
/// </summary>
public readonly ref struct RequestHead
{
    private readonly ReadOnlySpan<byte> _head;
    private readonly int _methodEnd, _targetEnd, _headers;

    /// <param name="head">A head that the parser has found right, with or without its empty line.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal RequestHead(ReadOnlySpan<byte> head)
    {
        _head = head;
        int line = head.IndexOf("\r\n"u8);
        _methodEnd = head.IndexOf((byte)' ');
        _targetEnd = head[..line].LastIndexOf((byte)' ');
        _headers = line + 2;
    }

    /// <summary>The method, for example <c>GET</c>. Case-sensitive.</summary>
    public string Method => Encoding.ASCII.GetString(MethodBytes);

    /// <summary>The path with its percent escapes resolved, without the query: <c>/chat</c>. It holds no <c>..</c> and no control
    /// character, escaped or not: such a request is refused before anyone sees it.</summary>
    public string Path => UrlText.Decode(RawPath, plusIsSpace: false);

    /// <summary>What stands behind the question mark, as it came; empty where there is none.</summary>
    public string QueryString => Encoding.ASCII.GetString(RawQuery);

    /// <summary>Name and port that the client means to speak to: the <c>Host</c> header, or what a whole URL in its place says.</summary>
    public string? Host => RequestTarget.Authority(RawTarget) is { IsEmpty: false } authority ? Encoding.ASCII.GetString(authority) : Header("Host");

    /// <summary>The <c>Origin</c> header: browsers send the page's site, other clients mostly nothing.</summary>
    public string? Origin => Header("Origin");

    /// <summary>One parameter of the query, percent escapes and plus signs resolved; <see langword="null"/> where it is missing. Of
    /// several with the same name the first.</summary>
    public string? Query(string name)
    {
        foreach (Range range in RawQuery.Split((byte)'&'))
        {
            ReadOnlySpan<byte> pair = RawQuery[range];
            int equals = pair.IndexOf((byte)'=');
            ReadOnlySpan<byte> key = equals < 0 ? pair : pair[..equals];
            if (!key.IsEmpty && UrlText.Decode(key, plusIsSpace: true) == name)
                return equals < 0 ? "" : UrlText.Decode(pair[(equals + 1)..], plusIsSpace: true);
        }
        return null;
    }

    /// <summary>One header's value; several lines of the same name are joined with a comma. <see langword="null"/> where it is
    /// missing. The name's case does not count.</summary>
    public string? Header(string name)
    {
        string? value = null;
        HeaderLines lines = Lines;
        while (lines.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(lines.Name, name))
                value = value is null ? Encoding.Latin1.GetString(lines.Value) : $"{value}, {Encoding.Latin1.GetString(lines.Value)}";
        }
        return value;
    }

    /// <summary>One cookie's value as it came, quotes removed; <see langword="null"/> where it is missing. Case-sensitive.</summary>
    public string? Cookie(string name)
    {
        HeaderLines lines = Lines;
        while (lines.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(lines.Name, "Cookie"u8) && FindCookie(lines.Value, name) is { } value)
                return value;
        }
        return null;
    }

    /// <summary>The subprotocols that the client offers, in its order of preference.</summary>
    public string[] Subprotocols => Header("Sec-WebSocket-Protocol") is { } list
        ? list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [];

    internal ReadOnlySpan<byte> MethodBytes => _head[.._methodEnd];

    internal ReadOnlySpan<byte> RawPath => Target is var target && target.IndexOf((byte)'?') is >= 0 and int query ? target[..query] : target;

    internal ReadOnlySpan<byte> Bytes => _head;

    internal HeaderLines Lines => new(_head[_headers..]);

    private ReadOnlySpan<byte> RawTarget => _head[(_methodEnd + 1).._targetEnd];

    private ReadOnlySpan<byte> Target => RequestTarget.FromPath(RawTarget);

    private ReadOnlySpan<byte> RawQuery => Target is var target && target.IndexOf((byte)'?') is >= 0 and int query ? target[(query + 1)..] : default;

    /// <summary>The value of a header that may stand once: false where it stands more often, and then it is not to be trusted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryGetSingle(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        int count = 0;
        HeaderLines lines = Lines;
        while (lines.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(lines.Name, name))
                continue;
            value = lines.Value;
            count++;
        }
        return count == 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Has(ReadOnlySpan<byte> name)
    {
        HeaderLines lines = Lines;
        while (lines.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(lines.Name, name))
                return true;
        }
        return false;
    }

    /// <summary>Whether a header that is a list of tokens, on one line or several, holds the token; case does not count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool HasToken(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token)
    {
        HeaderLines lines = Lines;
        while (lines.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(lines.Name, name))
                continue;
            foreach (Range range in lines.Value.Split((byte)','))
            {
                if (Ascii.EqualsIgnoreCase(lines.Value[range].Trim(" \t"u8), token))
                    return true;
            }
        }
        return false;
    }

    private static string? FindCookie(ReadOnlySpan<byte> list, string name)
    {
        foreach (Range range in list.Split((byte)';'))
        {
            ReadOnlySpan<byte> pair = list[range].Trim(" \t"u8);
            int equals = pair.IndexOf((byte)'=');
            if (equals > 0 && Ascii.Equals(pair[..equals], name))
                return Encoding.Latin1.GetString(pair[(equals + 1)..].Trim((byte)'"'));
        }
        return null;
    }

    /// <summary>Walks over the header lines.</summary>
    internal ref struct HeaderLines(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        internal ReadOnlySpan<byte> Name { get; private set; }

        internal ReadOnlySpan<byte> Value { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal bool MoveNext()
        {
            int end = _rest.IndexOf("\r\n"u8);
            if (end <= 0)
                return false;
            ReadOnlySpan<byte> line = _rest[..end];
            int colon = line.IndexOf((byte)':');
            Name = line[..colon];
            Value = line[(colon + 1)..].Trim(" \t"u8);
            _rest = _rest[(end + 2)..];
            return true;
        }
    }
}
