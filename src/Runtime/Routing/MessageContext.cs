using System.Runtime.CompilerServices;
using Netman.Buffers;

namespace Netman;

/// <summary>
/// One message on its way through middleware to its handler. Belongs to the loop of its connection and is reused: valid until
/// the task of the chain completes, never to be kept.
/// </summary>
public sealed class MessageContext
{
    private readonly EventLoop _loop;
    private Connection? _connection;
    private PinnedBytes _body;
    private byte[]? _owned;
    private bool _leftLoop;

    internal MessageContext(EventLoop loop) => _loop = loop;

    /// <summary>The connection that the message came from.</summary>
    public Connection Connection => _connection!;

    /// <summary>The message id as it stood in the header.</summary>
    public uint MessageId { get; private set; }

    /// <summary>
    /// The body, a view into the receive buffer without a copy. Zero-length bodies are messages like any other. Readable on the
    /// connection's loop only; when the chain suspends, the body moves to a pooled block before the loop reads again, so the
    /// property stays readable after an <c>await</c>, a span taken before it does not.
    /// </summary>
    /// <exception cref="InvalidOperationException">Read from a thread other than the connection's loop.</exception>
    public ReadOnlySpan<byte> Body
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (!_loop.IsCurrent && !_leftLoop)
                ThrowHelper.BodyReadOffLoop();
            return _body.Span;
        }
    }

    /// <summary>
    /// The body copied into a pooled block that lives until the chain's task completes: what asynchronous handlers receive as
    /// <see cref="ReadOnlyMemory{T}"/>. Call it on the loop, any number of times; the copy is made once.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called from a thread other than the connection's loop.</exception>
    public ReadOnlyMemory<byte> GetOwnedBody()
    {
        if (!_loop.IsCurrent && !_leftLoop)
            ThrowHelper.BodyReadOffLoop();
        if (_loop.IsCurrent)
            Own();
        return _owned.AsMemory(0, _body.Length);
    }

    /// <summary>Fires when the connection closes. Safe to use from any thread.</summary>
    public CancellationToken ConnectionClosed => _connection!.Closed;

    internal EventLoop Loop => _loop;

    internal void Attach(Connection connection) => _connection = connection;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Begin(uint messageId, ReadOnlySpan<byte> pinnedBody)
    {
        MessageId = messageId;
        _body = PinnedBytes.Of(pinnedBody);
    }

    /// <summary>Moves the body out of the receive buffer, which the loop is about to reuse.</summary>
    internal void Own()
    {
        if (_owned is not null || _body.Length == 0)
            return;
        _owned = _loop.Blocks.Rent(_body.Length);
        _body.Span.CopyTo(_owned);
        _body = PinnedBytes.Of(_owned.AsSpan(0, _body.Length));
    }

    /// <summary>The message goes to another thread until it ends: its body is its own, and readable there.</summary>
    internal void LeaveLoop()
    {
        Own();
        _leftLoop = true;
    }

    /// <summary>A context of its own for a handler that outlives this one's turn.</summary>
    internal MessageContext Detach()
    {
        MessageContext own = new(_loop) { _connection = _connection, MessageId = MessageId, _body = _body };
        own.LeaveLoop();
        return own;
    }

    /// <summary>Ends the message: gives the pooled block back. The context serves the next message then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void End()
    {
        if (_owned is not null || _leftLoop)
            ReturnOwned();
    }

    private void ReturnOwned()
    {
        if (_owned is not null)
            _loop.Blocks.Return(_owned);
        _owned = null;
        _leftLoop = false;
        _body = default;
    }
}
