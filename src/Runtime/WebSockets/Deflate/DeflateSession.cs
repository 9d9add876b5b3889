using Netman.Buffers;
using Netman.Interop;

namespace Netman.WebSockets;

/// <summary>Compression on one connection. The seam behind which zlib is linked only where an endpoint asks for it. Loop-only.</summary>
internal abstract class DeflateSession
{
    internal abstract string Answer { get; }

    internal abstract bool Compresses(int length);

    /// <summary>Compresses a whole message into a pooled block, without the four bytes that end a flush.</summary>
    /// <returns>The block and its length; the length is -1 where the message is better sent as it is.</returns>
    internal abstract (byte[] Block, int Length) Compress(BlockPool pool, ReadOnlySpan<byte> message);

    internal abstract InflateStatus Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written);

    /// <summary>The final block has ended: what follows starts anew.</summary>
    internal abstract void RestartInflating();

    /// <summary>The message is inflated. False where it ended inside of what it began.</summary>
    internal abstract bool EndMessage();

    internal abstract void Free();
}
