using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Netman.WebSockets;

/// <summary>The answer to a client's key (RFC 6455, section 4.2.2): proof that the server speaks WebSocket, not a secret.</summary>
internal static class AcceptKey
{
    internal const int Length = 28;
    private const int KeyLength = 24;

    /// <summary>Whether the key is sixteen bytes in base64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool IsValid(ReadOnlySpan<byte> key) =>
        key.Length == KeyLength && Base64.IsValid(key, out int decoded) && decoded == 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Write(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        ReadOnlySpan<byte> guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;
        Span<byte> text = stackalloc byte[KeyLength + 36];
        key.CopyTo(text);
        guid.CopyTo(text[KeyLength..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(text, hash);
        Base64.EncodeToUtf8(hash, destination, out _, out _);
    }
}
