using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Netman.Load;

/// <summary>A connection that gets what the server pushes to all, and replies of its own between that. Sees only where messages end.</summary>
internal sealed unsafe class PushedConnection
{
    private const int HeaderLength = 8;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _header = new byte[HeaderLength];
    private readonly int _fd;
    private int _sent; // of the message that is being sent
    private int _headerLength;
    private long _left; // bytes of a body that are still to come

    /// <param name="port">The server's.</param>
    /// <param name="receiveBuffer">Bytes that the kernel holds for it; 0 for as many as it likes.</param>
    public PushedConnection(int port, int receiveBuffer)
    {
        if (receiveBuffer > 0)
            _socket.ReceiveBufferSize = receiveBuffer;
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Blocking = false;
        _fd = (int)_socket.Handle;
    }

    public int Descriptor => _fd;

    /// <summary>When its request was sent, of which the reply is still to come.</summary>
    public long AskedAt { get; set; }

    public void Send(byte[] message)
    {
        if (!TrySend(message))
            throw new LoadException("the server takes no more");
    }

    /// <summary>Sends a message, or what is left of the one before. False where some is left again: the server is behind.</summary>
    public bool TrySend(byte[] message)
    {
        nint count;
        fixed (byte* start = message)
            count = Libc.Send(_fd, start + _sent, (nuint)(message.Length - _sent), Libc.NoSignal);
        if (count < 0 && Marshal.GetLastSystemError() != Libc.Again)
            throw new LoadException("the server closed a connection that sends");
        _sent = (_sent + (int)Math.Max(0, count)) % message.Length;
        return _sent == 0 && count > 0;
    }

    /// <summary>Receives what is there; tells how many messages of each kind ended in it.</summary>
    public (int Replies, int Pushes) Receive(byte[] buffer, uint replyId)
    {
        nint count;
        fixed (byte* start = buffer)
            count = Libc.Receive(_fd, start, (nuint)buffer.Length, 0);
        if (count < 0 && Marshal.GetLastSystemError() == Libc.Again)
            return default;
        if (count <= 0)
            throw new LoadException("the server closed a connection that reads");
        return Walk(buffer.AsSpan(0, (int)count), replyId);
    }

    private (int Replies, int Pushes) Walk(ReadOnlySpan<byte> bytes, uint replyId)
    {
        int replies = 0, pushes = 0;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[(_headerLength < HeaderLength ? TakeHeader(bytes) : TakeBody(bytes))..];
            if (_headerLength < HeaderLength || _left > 0)
                continue;
            _headerLength = 0;
            if (BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(4)) == replyId)
                replies++;
            else
                pushes++;
        }
        return (replies, pushes);
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(HeaderLength - _headerLength, bytes.Length);
        bytes[..taken].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += taken;
        if (_headerLength == HeaderLength)
            _left = BinaryPrimitives.ReadUInt32LittleEndian(_header);
        return taken;
    }

    private int TakeBody(ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(_left, bytes.Length);
        _left -= taken;
        return taken;
    }
}
