using System.Runtime.CompilerServices;
using System.Text;

namespace Netman.WebSockets;

/// <summary>
/// The target of a request: a path with its query, or a whole URL (RFC 9112, section 3.2). Pure. A path that leads elsewhere than it
/// says is refused, however it is written, so that who takes it for the name of a file stays where he is.
/// </summary>
internal static class RequestTarget
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool IsRight(ReadOnlySpan<byte> target)
    {
        int start = PathStart(target);
        return start >= 0 && !LeadsElsewhere(PathOf(target[start..]));
    }

    /// <summary>The target from its path on: of a URL without scheme and host, <c>/</c> where it has no path.</summary>
    internal static ReadOnlySpan<byte> FromPath(ReadOnlySpan<byte> target)
    {
        ReadOnlySpan<byte> rest = target[Math.Max(0, PathStart(target))..];
        return rest.IsEmpty ? "/"u8 : rest;
    }

    /// <summary>Host and port of a URL; empty where the target is a path.</summary>
    internal static ReadOnlySpan<byte> Authority(ReadOnlySpan<byte> target)
    {
        int start = SchemeLength(target);
        return start == 0 ? default : target[start..PathStart(target)];
    }

    // -1 where the target is neither.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int PathStart(ReadOnlySpan<byte> target)
    {
        if (target[0] == '/')
            return 0;
        int authority = SchemeLength(target);
        if (authority == 0)
            return -1;
        int length = target[authority..].IndexOf((byte)'/');
        int end = length < 0 ? target.Length : authority + length;
        return end == authority || target[authority..end].ContainsAny("?@\\"u8) ? -1 : end;
    }

    private static int SchemeLength(ReadOnlySpan<byte> target) =>
        StartsWith(target, "http://"u8) ? 7 : StartsWith(target, "https://"u8) ? 8 : 0;

    private static bool StartsWith(ReadOnlySpan<byte> target, ReadOnlySpan<byte> scheme) =>
        target.Length >= scheme.Length && Ascii.EqualsIgnoreCase(target[..scheme.Length], scheme);

    private static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> target) =>
        target.IndexOf((byte)'?') is >= 0 and int query ? target[..query] : target;

    // Most paths hold nothing that could: no dot at a segment's start, no escape, no backslash.
    private static bool LeadsElsewhere(ReadOnlySpan<byte> path) =>
        (path.ContainsAny((byte)'%', (byte)'\\') || path.IndexOf("/."u8) >= 0) && HasOddSegment(path);

    private static bool HasOddSegment(ReadOnlySpan<byte> path)
    {
        int dots = 0;
        bool onlyDots = false;
        for (int at = 0; at < path.Length; at++)
        {
            byte value = UrlText.Take(path, ref at, plusIsSpace: false);
            if (value < ' ' || value == 0x7F)
                return true;
            if (value is (byte)'/' or (byte)'\\')
            {
                if (onlyDots && dots is 1 or 2)
                    return true;
                (dots, onlyDots) = (0, true);
            }
            else
            {
                onlyDots &= value == '.';
                dots++;
            }
        }
        return onlyDots && dots is 1 or 2;
    }
}
