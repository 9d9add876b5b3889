using System.Runtime.Versioning;
using Netman.Interop;

namespace Netman;

/// <summary>
/// What epoll and kqueue share: a kernel that tells when a descriptor can be read or written, level-triggered, and BSD sockets.
/// An event that will not be consumed is never left armed. Loop-only.
/// </summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal abstract partial class ReadinessLoop(int index, TimeProvider time) : EventLoop(index, time)
{
    // One receive takes at most this much: the largest piece that still leaves the cache to the handlers (gnet, muduo: the same).
    private const int ReceiveBufferSize = 64 * 1024;

    private readonly byte[] _receiveBuffer = GC.AllocateUninitializedArray<byte>(ReceiveBufferSize, pinned: true);

    /// <summary>Starts to watch a handle for receiving; the result is 0 or the error number.</summary>
    protected abstract int TryAdd(int handle, ulong token);

    /// <summary>Tells the kernel what to report of a watched handle: exactly its current interest.</summary>
    protected abstract void Update(int handle, Interest before, Interest after, ulong token);

    /// <summary>One receive, and one send, of a connection's bytes. Overridden where faults are injected.</summary>
    protected virtual IoResult Receive(int handle, Span<byte> buffer) => StreamSocket.Receive(handle, buffer);

    /// <inheritdoc cref="Receive(int, Span{byte})"/>
    protected virtual IoResult Send(int handle, ReadOnlySpan<byte> bytes) => StreamSocket.Send(handle, bytes);

    /// <summary>One event of the batch, by the token of what it is of.</summary>
    protected void Dispatch(ulong token, bool readable, bool writable, bool failed)
    {
        if (Connections.Find(token) is { } connection)
            OnReady(connection, readable, writable, failed);
        else if (token >= AcceptorTokens && token != WakeToken)
            OnListener((int)(token & 0xFFFF_FFFF));
    }

    /// <summary>One event of a connection. Write before read: a peer that dies must still get what we owe it.</summary>
    private void OnReady(Connection connection, bool readable, bool writable, bool failed)
    {
        if (writable)
            connection.FlushInLoop();
        if (connection.IsClosed)
            return;
        if ((connection.Interest & Interest.Receive) != 0)
        {
            if (readable || failed)
                Receive(connection);
        }
        else if (failed)
        {
            // Nobody reads, so the error would be reported without end: it ends the connection here.
            connection.TransportFailed();
        }
    }

    internal override bool Watch(Connection connection)
    {
        connection.Interest = Interest.Receive;
        return TryAdd(connection.Handle, connection.Id.Value) == 0;
    }

    internal override void SetReceiving(Connection connection, bool receiving) => SetInterest(
        connection, receiving ? connection.Interest | Interest.Receive : connection.Interest & ~Interest.Receive);

    internal override void Flush(Connection connection)
    {
        ReadOnlySpan<byte> segment;
        while (!(segment = connection.OldestForTransport).IsEmpty)
        {
            IoResult result = Send(connection.Handle, segment);
            if (result.Failed)
            {
                if (result.WouldBlock)
                    SetInterest(connection, connection.Interest | Interest.Send);
                else
                    connection.TransportFailed();
                return;
            }
            connection.Sent(result.Count);
            // A short send says that the socket's buffer is full; asking again would only earn EAGAIN.
            if (result.Count < segment.Length)
            {
                SetInterest(connection, connection.Interest | Interest.Send);
                return;
            }
        }
        if ((connection.Interest & Interest.Send) != 0)
            SetInterest(connection, connection.Interest & ~Interest.Send);
    }

    internal override int TrySend(Connection connection, ReadOnlySpan<byte> bytes)
    {
        IoResult result = Send(connection.Handle, bytes);
        if (!result.Failed)
            return result.Count;
        if (result.WouldBlock)
            return 0;
        connection.TransportFailed();
        return -1;
    }

    internal override void ShutdownSend(Connection connection) => StreamSocket.ShutdownSend(connection.Handle);

    internal override void Release(Connection connection, bool reset)
    {
        // close(2) takes the descriptor out of the kernel's interest set: no one else holds a duplicate of it.
        if (reset)
            StreamSocket.Reset(connection.Handle);
        else
            StreamSocket.Close(connection.Handle);
        connection.Handle = -1;
    }

    private void Receive(Connection connection)
    {
        IoResult result = Receive(connection.Handle, _receiveBuffer);
        if (result.Count > 0)
            connection.Received(_receiveBuffer.AsSpan(0, result.Count));
        else if (result.Count == 0)
            connection.PeerEnded();
        else if (!result.WouldBlock)
            connection.TransportFailed();
    }

    private void SetInterest(Connection connection, Interest interest)
    {
        if (connection.Interest == interest || connection.IsClosed)
            return;
        Update(connection.Handle, connection.Interest, interest, connection.Id.Value);
        connection.Interest = interest;
    }
}
