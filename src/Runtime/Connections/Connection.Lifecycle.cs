namespace Netman;

// Accepted -> Open -> Closing -> Closed. Every end goes through FinishClose, once.
public sealed partial class Connection
{
    /// <summary>Starts receiving, and opens unless a filter does that later. False where the kernel cannot watch the socket: it is released.</summary>
    internal bool Open()
    {
        if (!Loop.Watch(this))
        {
            _state = ConnectionState.Closed;
            Loop.Connections.Remove(Id);
            Loop.Release(this, reset: true);
            return false;
        }
        if (_filter is not null)
            _filter.Begin();
        else
            OpenProtocol();
        return true;
    }

    /// <summary>The way to the peer stands: calls OnOpen and lets messages in.</summary>
    internal void OpenProtocol()
    {
        SetDeadline(0);
        _state = ConnectionState.Open;
        CaughtUp();
        WatchIdle();
        if (Limits.FirstByteTimeout != 0)
        {
            _flags |= ConnectionFlags.AwaitingFirstByte;
            SetDeadline(Limits.FirstByteTimeout);
        }
        else if (_protocol.OpensLater)
        {
            SetDeadline(_protocol.OpeningTimeout);
        }
        if (_protocol.OpensLater)
            return;
        _flags |= ConnectionFlags.Opened;
        // A close inside the hook is completed after it, as it is inside a handler.
        _flags |= ConnectionFlags.Processing;
        CallOnOpen();
        _flags &= ~ConnectionFlags.Processing;
        InputHandled();
    }

    /// <summary>The protocol has agreed with the peer on another, which takes over: the connection is open.</summary>
    internal void Open(ConnectionProtocol protocol)
    {
        _protocol = protocol;
        _flags |= ConnectionFlags.Opened;
        SetDeadline(protocol.OpenTimeout);
    }

    /// <summary>The same is spoken on, by an instance that remembers more of the connection.</summary>
    internal void GoOnWith(ConnectionProtocol protocol) => _protocol = protocol;

    /// <summary>Stops handling, flushes what is owed, half-closes, and waits for the peer up to the close timeout.</summary>
    internal void BeginClose(CloseReason reason)
    {
        if (_state >= ConnectionState.Closing)
            return;
        _state = ConnectionState.Closing;
        _reason = reason;
        _flags &= ~ConnectionFlags.AwaitingFirstByte;
        SetDeadline(Math.Max(1, Limits.CloseTimeout));
        SpillBacklog();
        _protocol.OnClosing(this, reason);
        if (!Has(ConnectionFlags.Processing))
            CompleteDeferredClose();
    }

    internal void AbortInLoop(CloseReason reason)
    {
        if (_state == ConnectionState.Closed)
            return;
        if (_state != ConnectionState.Closing)
            _reason = reason;
        _state = ConnectionState.Closing;
        if (Has(ConnectionFlags.Processing))
            _flags |= ConnectionFlags.AbortRequested;
        else
            FinishClose(reset: true);
    }

    /// <summary>The transport reported an error: the peer or the network has reset the connection.</summary>
    internal void TransportFailed() => AbortInLoop(CloseReason.PeerReset);

    /// <summary>The server stops: handlers in flight end, what they send is flushed, nothing new is begun.</summary>
    internal void Drain()
    {
        _flags |= ConnectionFlags.Draining;
        // Inside a handler: it may still have replies, and its task may turn out to be pending. InputHandled closes after it.
        if (!Has(ConnectionFlags.HandlerPending | ConnectionFlags.Processing) && Concurrent == 0)
            BeginClose(CloseReason.ServerStopping);
    }

    internal void DeadlinePassed(long now)
    {
        if (_state == ConnectionState.Closing)
            AbortInLoop(_reason);
        else if (_state == ConnectionState.Accepted)
            _filter?.DeadlinePassed();
        else if (Has(ConnectionFlags.AwaitingFirstByte))
            BeginClose(CloseReason.FirstByteTimeout);
        else
            _protocol.DeadlinePassed(this);
    }

    /// <summary>What BeginClose left to do while bytes were being handled: their buffer is free now.</summary>
    private void CompleteDeferredClose()
    {
        if (_state != ConnectionState.Closing)
            return;
        if (Has(ConnectionFlags.AbortRequested))
        {
            FinishClose(reset: true);
            return;
        }
        _inbound.Clear(Blocks);
        if (Queued == 0)
            EndSending();
        else if (!Has(ConnectionFlags.Dirty))
            MarkDirty();
        // Read on, to discard: a peer's end is only seen behind what it sent, and unread bytes would turn our close into a reset.
        if (_state == ConnectionState.Closing && Has(ConnectionFlags.InputPaused) && !Has(ConnectionFlags.PeerEnded))
            ContinueInput();
    }

    private void EndSending()
    {
        if (_filter is not null && !_filter.TryEndSending())
            return; // comes back when that has left
        if (Has(ConnectionFlags.PeerEnded))
        {
            FinishClose(reset: false);
        }
        else if (!Has(ConnectionFlags.SendEnded))
        {
            _flags |= ConnectionFlags.SendEnded;
            WakeDrained();
            Loop.ShutdownSend(this);
        }
    }

    private void FinishClose(bool reset)
    {
        _state = ConnectionState.Closed;
        Loop.Counters.Closed++;
        // Before it leaves the table: who counts no connection finds no member either.
        if (ExtrasOrNull is { } extras)
            GroupPart.LeaveAll(extras);
        // The slot's generation moves on before the descriptor can be given out again: no event of it finds a new connection.
        Loop.Connections.Remove(Id);
        _inbound.Clear(Blocks);
        ClearOutbound();
        _protocol.Release(this);
        _filter?.Close();
        Loop.Release(this, reset);
        if (Has(ConnectionFlags.Opened))
            Server.OwesOnClose();
        // Posted: the application may be in the middle of a call that led here, of a loop over its connections perhaps, and does
        // not expect its own callbacks to run inside it.
        Loop.Enqueue(new LoopTask(static (c, _, _) => ((Connection)c!).TellOfClose(), this));
        Server.ConnectionClosed(reset);
    }

    private void TellOfClose()
    {
        EndExtras();
        CallOnClose();
    }

    internal void SetDeadline(long fromNow)
    {
        if (!IsDatagram)
            Loop.Connections.SetDeadline(Id, fromNow == 0 ? 0 : Loop.NowMilliseconds + fromNow);
    }
}
