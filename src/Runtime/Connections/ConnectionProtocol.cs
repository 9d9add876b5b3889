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

    /// <summary>Handles one datagram, as the loop received it. False where it is not exactly one message: it is dropped.</summary>
    internal virtual bool ReceiveDatagram(Connection connection, Span<byte> datagram) => false;

    /// <summary>A handler whose task was pending has ended.</summary>
    internal virtual void OnHandled(Connection connection)
    {
    }

    /// <summary>The most bytes that framing adds to a body.</summary>
    internal abstract int MaxOverhead { get; }

    /// <summary>The most bytes that framing adds to this message. Asked on the sender's thread, before anything is queued.</summary>
    /// <exception cref="ArgumentException">The format cannot carry the message.</exception>
    /// <exception cref="InvalidOperationException">The connection has no packer.</exception>
    internal virtual int OverheadOf(uint messageId, ReadOnlySpan<byte> body) => MaxOverhead;

    /// <summary>Appends one message in its frame to the outbound ring.</summary>
    internal abstract void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body);

    internal virtual ConnectionKind Kind => ConnectionKind.Stream;

    /// <summary>Whether peer and server have to agree first: then the connection opens when the protocol says so.</summary>
    internal virtual bool OpensLater => false;

    /// <summary>Milliseconds, from the first byte on, that the peer has until the connection opens; 0 for any time.</summary>
    internal virtual long OpeningTimeout => 0;

    /// <summary>Milliseconds from the opening until the first <see cref="DeadlinePassed"/>; 0 for never.</summary>
    internal virtual long OpenTimeout => 0;

    /// <summary>Dispatching goes on after something had blocked it; comes before the input that waited.</summary>
    internal virtual void Resume(Connection connection)
    {
    }

    /// <summary>Input waits behind a handler whose task is pending, or for reading to be resumed. It may be looked at and changed in place, not consumed.</summary>
    internal virtual void InputWaits(Connection connection, ref RingBuffer inbound)
    {
    }

    /// <summary>The connection begins to close: the last chance to append to what is sent.</summary>
    internal virtual void OnClosing(Connection connection, CloseReason reason)
    {
    }

    /// <summary>The transport is gone: whatever was rented goes back.</summary>
    internal virtual void Release(Connection connection)
    {
    }

    /// <summary>The connection has closed; called where its OnClose is due, before it.</summary>
    internal virtual void OnClosed(Connection connection)
    {
    }

    /// <summary>A deadline that the protocol has set is over.</summary>
    internal virtual void DeadlinePassed(Connection connection)
    {
    }

    /// <summary>Appends a message that has a kind in place of an id.</summary>
    internal virtual void AppendMessage(ref RingBuffer outbound, BlockPool pool, WebSocketMessageKind kind, ReadOnlySpan<byte> message) =>
        ThrowHelper.NoWebSocket();

    /// <summary>Appends bytes that are framed already, or need no frame.</summary>
    internal virtual void AppendBytes(ref RingBuffer outbound, BlockPool pool, ReadOnlySpan<byte> bytes) => outbound.Append(pool, bytes);

    /// <summary>Whether there are messages at all: a raw endpoint has bytes only.</summary>
    internal virtual bool HasMessages => true;

    /// <summary>What connections that frame a message in the same bytes have in common; <see langword="null"/> where the frame
    /// depends on the connection, or on what it sent before.</summary>
    internal virtual object? FramingKey => this;
}
