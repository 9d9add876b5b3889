using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Netman.Load;

/// <summary>One connection with its requests in flight. Checks every byte of every reply.</summary>
internal sealed unsafe class LoadConnection
{
    private readonly Socket _socket;
    private readonly Poller _poller;
    private readonly MessageStream _requests, _replies;
    private readonly int _fd, _index;
    private readonly long[] _sentAt; // ring: when each request in flight was made
    private int _oldest, _newest;
    private int _sendPosition, _receivePosition; // within one message
    private long _owed; // bytes of requests made that the socket has not taken
    private bool _waitsForRoom;

    public LoadConnection(int port, int depth, Poller poller, Conversation conversation, int index)
    {
        (_poller, _requests, _replies, _index) = (poller, conversation.Requests, conversation.Replies, index);
        _sentAt = new long[depth];
        _socket = conversation.Connect(port);
        _fd = (int)_socket.Handle;
        poller.Watch(_fd, index);
    }

    public void Request(int count, long now)
    {
        for (int i = 0; i < count; i++)
        {
            _sentAt[_newest] = now;
            _newest = _newest + 1 == _sentAt.Length ? 0 : _newest + 1;
        }
        _owed += (long)count * _requests.MessageLength;
        Send();
    }

    public void Send()
    {
        while (_owed > 0)
        {
            ReadOnlySpan<byte> piece = _requests.From(_sendPosition, _owed);
            nint sent;
            fixed (byte* start = piece)
                sent = Libc.Send(_fd, start, (nuint)piece.Length, Libc.NoSignal);
            if (sent < 0)
            {
                Expect(Libc.Again);
                WaitForRoom(true);
                return;
            }
            _owed -= sent;
            _sendPosition = (int)((_sendPosition + sent) % _requests.MessageLength);
        }
        WaitForRoom(false);
    }

    /// <summary>Receives what is there; returns how many replies it completed.</summary>
    public int Receive(byte[] pinned, Latencies latencies, long now)
    {
        nint count;
        fixed (byte* start = pinned)
            count = Libc.Receive(_fd, start, (nuint)pinned.Length, 0);
        if (count < 0)
            Expect(Libc.Again);
        if (count == 0)
            throw new LoadException("the server closed a connection");
        if (count <= 0)
            return 0;
        if (!pinned.AsSpan(0, (int)count).SequenceEqual(_replies.From(_receivePosition, count)))
            throw new LoadException("a reply is not the one that was expected");
        (int replies, _receivePosition) = Math.DivRem(_receivePosition + (int)count, _replies.MessageLength);
        for (int i = 0; i < replies; i++)
        {
            latencies.Add(now - _sentAt[_oldest]);
            _oldest = _oldest + 1 == _sentAt.Length ? 0 : _oldest + 1;
        }
        return replies;
    }

    private void WaitForRoom(bool wanted)
    {
        if (_waitsForRoom == wanted)
            return;
        _waitsForRoom = wanted;
        _poller.WatchForRoom(_fd, _index, wanted);
    }

    private static void Expect(int expected)
    {
        int error = Marshal.GetLastSystemError();
        if (error != expected)
            throw new LoadException($"a connection failed: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
