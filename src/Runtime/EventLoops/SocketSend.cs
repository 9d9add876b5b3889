using System.Net.Sockets;

namespace Netman;

/// <summary>
/// A send that waits for the peer. The kernel reads a copy of the ring's oldest bytes, since the ring may move while it grows; the
/// ring gives them up when they are sent. Made when a connection's socket is full for the first time. Loop-only.
/// </summary>
internal sealed class SocketSend(SocketLoop loop, SocketTransport transport) : SocketOperation(loop)
{
    // A socket buffer's worth: more would wait in the copy, less would cost more round trips through the loop's door.
    private const int CopyLimit = 64 * 1024;

    private byte[]? _copy;

    internal void Begin(ReadOnlySpan<byte> oldest)
    {
        int length = Math.Min(oldest.Length, CopyLimit);
        _copy = Loop.Blocks.Rent(length);
        oldest[..length].CopyTo(_copy);
        SetBuffer(_copy, 0, length);
        Begin();
    }

    protected override bool TryBegin() => transport.Socket.SendAsync(this);

    protected override void Finish()
    {
        Loop.Blocks.Return(_copy!);
        _copy = null;
        if (transport.IsReleased)
        {
            transport.Free();
            return;
        }
        SetBuffer(null, 0, 0);
        if (SocketError != SocketError.Success)
        {
            transport.Connection.TransportFailed();
            return;
        }
        transport.Connection.Sent(BytesTransferred);
        transport.Connection.FlushInLoop();
    }
}
