using System.Net;
using System.Net.Sockets;
using Netman.Interop;

namespace Netman;

/// <summary>
/// A UDP socket on a <see cref="SocketLoop"/>, and its receive operation, which holds a buffer: a datagram that finds none is lost.
/// Loop-only.
/// </summary>
internal sealed class SocketDatagrams : SocketOperation
{
    private readonly DatagramPort _port;
    private readonly Socket _socket;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 << 10, pinned: true);
    private readonly EndPoint _anyone;
    private bool _closed;

    internal SocketDatagrams(SocketLoop loop, DatagramPort port, Socket socket)
        : base(loop)
    {
        (_port, _socket) = (port, socket);
        _anyone = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        SetBuffer(_buffer, 0, _buffer.Length);
    }

    /// <summary>Nothing more is received; sending goes on.</summary>
    internal bool IsStopped { get; set; }

    internal void ReceiveNext()
    {
        if (IsPending || IsStopped || _closed)
            return;
        RemoteEndPoint = _anyone;
        Begin();
    }

    /// <summary>Sends from the first datagram that waits: one, or its error.</summary>
    internal IoResult Send(DatagramBatch batch)
    {
        try
        {
            return IoResult.Of(_socket.SendTo(batch.FirstDatagram, SocketFlags.None, batch.FirstPeer.ToEndPoint()!) >= 0 ? 1 : 0);
        }
        catch (SocketException refused)
        {
            // Rare, and the only answer that this call has. A full buffer ends the batch, anything else is one datagram's.
            return IoResult.OfError(refused.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable
                ? Errno.Again
                : Errno.ConnectionRefused);
        }
    }

    internal void Close()
    {
        _closed = true;
        _socket.Dispose();
        if (!IsPending)
            Dispose();
    }

    protected override bool TryBegin() => _socket.ReceiveFromAsync(this);

    protected override void Finish()
    {
        if (_closed)
        {
            Dispose();
            return;
        }
        // An error is some datagram's that was sent before, or was too long: the next one is asked for.
        if (SocketError == SocketError.Success)
            _port.Received(_buffer.AsSpan(0, BytesTransferred), PeerAddress.From((IPEndPoint)RemoteEndPoint!));
        ReceiveNext();
    }
}
