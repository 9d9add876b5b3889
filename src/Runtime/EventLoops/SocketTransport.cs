using System.Net.Sockets;

namespace Netman;

/// <summary>
/// A connection's socket on a <see cref="SocketLoop"/>, and its receive operation: a receive of no bytes, which completes when there
/// is something to read, so that an idle connection holds no buffer. Loop-only.
/// </summary>
internal sealed class SocketTransport(SocketLoop loop, Connection connection, Socket socket) : SocketOperation(loop)
{
    private SocketSend? _send;
    private bool _receiving;

    internal Connection Connection => connection;

    internal Socket Socket => socket;

    internal bool IsReleased { get; private set; }

    /// <summary>Whether bytes are with the kernel: it answers, then what follows them is sent.</summary>
    internal bool IsSending => _send is { IsPending: true };

    internal void SetReceiving(bool receiving)
    {
        _receiving = receiving;
        ReceiveNext();
    }

    /// <summary>Sends when the kernel has room again.</summary>
    internal void BeginSend(ReadOnlySpan<byte> oldest) => (_send ??= new SocketSend(Loop, this)).Begin(oldest);

    /// <summary>Closes the socket. Operations in flight complete as aborted and are freed then.</summary>
    internal void Release(bool reset)
    {
        IsReleased = true;
        SocketLoop.Close(socket, reset);
        Free();
    }

    /// <summary>Frees what the kernel does not hold any more.</summary>
    internal void Free()
    {
        if (!IsReleased)
            return;
        if (!IsPending)
            Dispose();
        if (_send is { IsPending: false })
            _send.Dispose();
    }

    protected override bool TryBegin() => socket.ReceiveAsync(this);

    protected override void Finish()
    {
        if (IsReleased)
        {
            Free();
            return;
        }
        // Paused meanwhile: what is there stays in the kernel, and is asked for again when receiving goes on.
        if (!_receiving)
            return;
        if (SocketError == SocketError.Success)
            Loop.Receive(this);
        else
            connection.TransportFailed();
        ReceiveNext();
    }

    private void ReceiveNext()
    {
        if (_receiving && !IsPending && !IsReleased)
            Begin();
    }
}
