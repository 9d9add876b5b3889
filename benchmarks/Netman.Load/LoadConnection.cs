namespace Netman.Load;

/// <summary>One connection with its requests in flight. Checks every byte of every reply.</summary>
internal sealed class LoadConnection
{
    private readonly Channel _channel;
    private readonly Poller _poller;
    private readonly MessageStream _requests, _replies;
    private readonly int _index;
    private readonly long[] _sentAt; // ring: when each request in flight was made
    private int _oldest, _newest;
    private int _sendPosition, _receivePosition; // within one message
    private long _owed; // bytes of requests made that the socket has not taken
    private bool _waitsForRoom;

    public LoadConnection(int port, int depth, Poller poller, Conversation conversation, int index)
    {
        (_poller, _requests, _replies, _index) = (poller, conversation.Requests, conversation.Replies, index);
        _sentAt = new long[depth];
        _channel = conversation.Connect(port);
        _channel.StopBlocking();
        poller.Watch(_channel.Descriptor, index);
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
        int sent;
        while (_owed > 0 && (sent = _channel.Send(_requests.From(_sendPosition, _owed))) > 0)
        {
            _owed -= sent;
            _sendPosition = (_sendPosition + sent) % _requests.MessageLength;
        }
        WaitForRoom(_owed > 0 || !_channel.Flush());
    }

    /// <summary>Receives what is there; returns how many replies it completed.</summary>
    public int Receive(byte[] pinned, Latencies latencies, long now)
    {
        int count = _channel.Receive(pinned);
        if (!pinned.AsSpan(0, count).SequenceEqual(_replies.From(_receivePosition, count)))
            throw new LoadException("a reply is not the one that was expected");
        (int replies, _receivePosition) = Math.DivRem(_receivePosition + count, _replies.MessageLength);
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
        _poller.WatchForRoom(_channel.Descriptor, _index, wanted);
    }
}
