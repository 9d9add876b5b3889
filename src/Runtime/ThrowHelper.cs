using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Netman;

/// <summary>Throws out of line, so that the callers stay small enough to be inlined.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void BodyReadOffLoop() => throw new InvalidOperationException(
        "MessageContext.Body is a view into a buffer that the connection's loop reuses: read it on the loop. Off the loop (after " +
        "ConfigureAwait(false), on the thread pool) take a ReadOnlyMemory<byte> parameter or call GetOwnedBody() first.");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void NoWebSocket() => throw new InvalidOperationException(
        "SendText and SendBinary are for WebSocket connections (Connection.Kind); use Send(messageId, body) here.");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void RawWebSocketHasNoPacker() => throw new InvalidOperationException(
        "Send(messageId, body) needs a packer, and this endpoint is raw: use SendText or SendBinary.");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void NotOnLoop() => throw new InvalidOperationException(
        "This member belongs to the connection's event loop and was called from another thread.");
}
