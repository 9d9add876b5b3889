namespace Netman.Testing;

/// <summary>
/// The two directions between a client and a connection. What the client writes stays in the pieces in which it was written. The
/// client's side is safe from any thread; the connection's belongs to its loop.
/// </summary>
internal sealed class InMemoryTransport(InMemoryNetwork network)
{
    private readonly Lock _lock = new();
    private readonly Queue<ReadOnlyMemory<byte>> _toServer = new(), _toClient = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private InMemoryLoop? _loop;
    private Connection? _connection;
    private long _unsent, _unread;
    private bool _clientEnded, _clientReset, _clientGone, _serverEnded, _serverReset, _wantsFlush;
    private bool _receiving, _endTold, _pumpPosted, _released; // the loop's

    /// <summary>Bytes that the client holds unread before the connection's peer counts as slow.</summary>
    internal int Window { get; set; } = int.MaxValue;

    /// <summary>Bytes written by the client that the connection has not received.</summary>
    internal long Unsent
    {
        get
        {
            lock (_lock)
                return _unsent;
        }
    }

    /// <summary>The connection at the other end; null before it was accepted.</summary>
    internal Connection? Connection => Volatile.Read(ref _connection);

    /// <summary>The client's side: one piece.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    internal void Write(ReadOnlyMemory<byte> piece)
    {
        lock (_lock)
        {
            if (_clientEnded || _clientReset || _serverReset)
                throw new IOException(_clientEnded ? "The client has ended its stream." : "The connection has been reset.");
            _toServer.Enqueue(piece);
            _unsent += piece.Length;
        }
        PostPump();
    }

    /// <summary>The client's side: no more bytes; or, reset, none of those on their way either.</summary>
    internal void End(bool reset, bool gone)
    {
        lock (_lock)
        {
            _clientEnded = true;
            _clientReset |= reset;
            _clientGone |= gone || reset;
            _toClient.Clear();
            _unread = 0;
            Changed();
            PostFlush();
        }
        PostPump();
    }

    /// <summary>The client's side: ends its stream, reads on.</summary>
    internal void EndToServer()
    {
        lock (_lock)
            _clientEnded = true;
        PostPump();
    }

    /// <summary>The client's side: what is there, 0 at the end of the stream, -1 after a reset; or, where nothing is there yet, what
    /// to wait for.</summary>
    internal int TryRead(Span<byte> destination, out Task changed)
    {
        lock (_lock)
        {
            changed = _changed.Task;
            if (_toClient.TryDequeue(out ReadOnlyMemory<byte> piece))
            {
                int count = Math.Min(piece.Length, destination.Length);
                piece.Span[..count].CopyTo(destination);
                if (count < piece.Length)
                    PutBack(piece[count..]);
                _unread -= count;
                PostFlush();
                return count;
            }
            return _serverReset || _clientReset ? -1 : _serverEnded || _clientGone ? 0 : -2;
        }
    }

    /// <summary>The connection is open for bytes.</summary>
    internal void Watch(InMemoryLoop loop, Connection connection)
    {
        lock (_lock)
            _loop = loop;
        Volatile.Write(ref _connection, connection);
        SetReceiving(true);
    }

    internal void SetReceiving(bool receiving)
    {
        _receiving = receiving;
        if (receiving)
            PostPump();
    }

    /// <summary>Takes bytes for the client: how many, 0 where it holds too much or the network stalls, -1 where it has gone.</summary>
    internal int TryTake(ReadOnlySpan<byte> bytes)
    {
        TransportFaults? faults = network.Faults;
        lock (_lock)
        {
            if (_clientReset || faults?.Reset() == true)
                return -1;
            if (_clientGone)
                return bytes.Length;
            int room = (int)Math.Min(bytes.Length, Window - _unread);
            if (room <= 0)
            {
                _wantsFlush = true;
                return 0;
            }
            if (faults?.Stall() == true)
            {
                _wantsFlush = true;
                PostFlush();
                return 0;
            }
            room = faults?.Cut(room) ?? room;
            _toClient.Enqueue(bytes[..room].ToArray());
            _unread += room;
            Changed();
            return room;
        }
    }

    internal void EndToClient()
    {
        lock (_lock)
        {
            _serverEnded = true;
            Changed();
        }
    }

    /// <summary>The connection has closed.</summary>
    internal void Released(bool reset)
    {
        _released = true;
        lock (_lock)
        {
            _serverEnded = true;
            _serverReset = reset;
            if (reset)
                _toClient.Clear();
            _toServer.Clear();
            _unsent = 0;
            Changed();
        }
    }

    // Behind what is there, in front of what is not.
    private void PutBack(ReadOnlyMemory<byte> rest)
    {
        int others = _toClient.Count;
        _toClient.Enqueue(rest);
        for (int i = 0; i < others; i++)
            _toClient.Enqueue(_toClient.Dequeue());
    }

    private void Changed()
    {
        TaskCompletionSource before = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        before.SetResult();
    }

    private void PostFlush()
    {
        if (!_wantsFlush || _loop is null)
            return;
        _wantsFlush = false;
        _loop.Enqueue(new LoopTask(static (c, _, _) => ((Connection)c!).FlushInLoop(), _connection));
    }

    private void PostPump()
    {
        lock (_lock)
        {
            if (_loop is null || _pumpPosted)
                return;
            _pumpPosted = true;
            _loop.Enqueue(new LoopTask(static (transport, _, _) => ((InMemoryTransport)transport!).Pump(), this));
        }
    }

    /// <summary>Gives the connection one piece; the next one gets a turn of its own.</summary>
    private void Pump()
    {
        ReadOnlyMemory<byte> piece;
        bool ended, reset;
        lock (_lock)
        {
            _pumpPosted = false;
            if (_released)
                return;
            reset = _clientReset || (_toServer.Count > 0 && network.Faults?.Reset() == true);
            bool any = _receiving && !reset && _toServer.Count > 0;
            piece = any ? NextPiece() : default;
            ended = _clientEnded && _toServer.Count == 0 && _receiving && !any;
        }
        if (reset)
        {
            _connection!.TransportFailed();
        }
        else if (piece.Length > 0)
        {
            piece.Span.CopyTo(_loop!.ReceiveBuffer);
            _connection!.Received(_loop.ReceiveBuffer[..piece.Length]);
            if (!_released && _receiving)
                PostPump();
        }
        else if (ended && !_endTold)
        {
            _endTold = true;
            _connection!.PeerEnded();
        }
    }

    private ReadOnlyMemory<byte> NextPiece()
    {
        ReadOnlyMemory<byte> piece = _toServer.Dequeue();
        int length = Math.Min(piece.Length, _loop!.ReceiveBuffer.Length);
        length = network.Faults?.Cut(length) ?? length;
        if (length < piece.Length)
        {
            int others = _toServer.Count;
            _toServer.Enqueue(piece[length..]);
            for (int i = 0; i < others; i++)
                _toServer.Enqueue(_toServer.Dequeue());
        }
        _unsent -= length;
        return piece[..length];
    }
}
