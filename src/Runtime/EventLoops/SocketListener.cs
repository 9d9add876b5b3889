using System.Net;
using System.Net.Sockets;
using Netman.Interop;

namespace Netman;

/// <summary>A listening socket on a <see cref="SocketLoop"/>, and its accept operation. Loop-only.</summary>
internal sealed class SocketListener(SocketLoop loop, Acceptor acceptor, Socket socket) : SocketOperation(loop)
{
    private bool _accepting, _closed;

    internal void SetAccepting(bool accepting)
    {
        _accepting = accepting;
        AcceptNext();
    }

    internal void Close()
    {
        _closed = true;
        socket.Dispose();
        if (!IsPending)
            Dispose();
    }

    protected override bool TryBegin() => socket.AcceptAsync(this);

    protected override void Finish()
    {
        Socket? accepted = AcceptSocket;
        AcceptSocket = null;
        if (_closed)
        {
            accepted?.Dispose();
            Dispose();
            return;
        }
        if (SocketError == SocketError.Success)
            HandOver(accepted!);
        else if (SocketError is not (SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted))
            acceptor.Pause(new SocketException((int)SocketError).Message);
        AcceptNext();
    }

    private void HandOver(Socket accepted)
    {
        PeerAddress peer = accepted.RemoteEndPoint is IPEndPoint address ? PeerAddress.From(address) : default;
        // Its sends and receives must not wait: the loop does.
        accepted.Blocking = false;
        acceptor.Accepted(SocketHandles.Park(accepted), peer);
    }

    private void AcceptNext()
    {
        if (_accepting && !IsPending && !_closed)
            Begin();
    }
}
