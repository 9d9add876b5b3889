using Netman.Buffers;

namespace Netman;

/// <summary>
/// What the bytes of a connection mean. One shape for every layer: a span in, a consumed count out, total over its input. An
/// instance may serve many connections (packed messages) or one (an upgraded WebSocket).
/// </summary>
internal abstract class ConnectionProtocol
{
    /// <summary>Handles as much of the input as stands whole, on the connection's loop.</summary>
    /// <param name="connection">The connection; its flags tell when to stop early.</param>
    /// <param name="input">Pinned bytes, not empty, valid until the call returns; they may be changed in place.</param>
    /// <param name="needed">How many bytes, counted from the first one not consumed, the next step needs; 0 if unknown.</param>
    /// <returns>The number of bytes consumed. The rest comes again with what follows it.</returns>
    internal abstract int Receive(Connection connection, Span<byte> input, out int needed);

    /// <summary>The most bytes that framing adds to a body.</summary>
    internal abstract int MaxOverhead { get; }

    /// <summary>Appends one message in its frame to the outbound ring.</summary>
    internal abstract void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body);

    /// <summary>Appends bytes that are framed already, or need no frame.</summary>
    internal virtual void AppendBytes(ref RingBuffer outbound, BlockPool pool, ReadOnlySpan<byte> bytes) => outbound.Append(pool, bytes);
}
