using System.Buffers;

namespace Netman;

// What would pass the hard limit: the endpoint's policy. Nothing here costs a connection that stays below it.
public sealed partial class Connection
{
    /// <summary>What the limits compare: the bytes that wait, and where a backlog waits as well, more than anything fits behind.</summary>
    private int OutboundLoad => Queued + Volatile.Read(ref _posted);

    // While a backlog waits, everything has to go behind it. So it weighs as if the ring were full.
    private int BacklogWeight => Limits.OutboundHard + 1;

    private OutboundBacklog Backlog
    {
        get
        {
            ConnectionExtras extras = Extras;
            return Volatile.Read(ref extras.Backlog) ??
                Interlocked.CompareExchange(ref extras.Backlog, new OutboundBacklog(), null) ?? extras.Backlog;
        }
    }

    /// <summary>The bytes that wait, a backlog's and those on their way to it included.</summary>
    private int Waiting
    {
        get
        {
            int load = OutboundLoad;
            if (ExtrasOrNull is not { Backlog: { } backlog })
                return load;
            return (backlog.IsEmpty ? load : load - BacklogWeight + backlog.Bytes) + Volatile.Read(ref backlog.Posted);
        }
    }

    private bool HasBacklog => _extras is { Backlog.IsEmpty: false };

    /// <summary>A message would pass the limit: what the policy says.</summary>
    private SendResult Overflow(OutboundKind kind, uint id, ReadOnlySpan<byte> payload, byte[]? shared = null)
    {
        if (Limits.Policy == OutboundPolicy.DropNewest)
            return Drop();
        if (Limits.Policy == OutboundPolicy.DropOldest)
            return Loop.IsCurrent ? Queue(kind, id, payload, shared) : PostQueue(kind, id, payload);
        Loop.Run(static (c, _, _) => ((Connection)c!).AbortInLoop(CloseReason.SlowConsumer), this);
        return SendResult.Overflow;
    }

    private SendResult Drop()
    {
        Server.CountDropped();
        return SendResult.Dropped;
    }

    /// <summary>Appends to the backlog and drops the oldest of it as far as the hard limit demands.</summary>
    private SendResult Queue(OutboundKind kind, uint id, ReadOnlySpan<byte> payload, byte[]? shared = null)
    {
        if (OutboundBacklog.SizeOf(payload.Length) > Limits.OutboundMost)
            return Drop(); // not even alone
        OutboundBacklog backlog = Backlog;
        if (backlog.IsEmpty && FitsAfterAsking(new OutboundEntry(kind, id, payload.Length), payload, shared))
            return _state == ConnectionState.Open ? SendResult.Queued : SendResult.Closed;
        int room = Limits.OutboundMost - Queued - OutboundBacklog.SizeOf(payload.Length);
        if (room < 0)
            return Drop();
        bool first = backlog.IsEmpty;
        // For other threads that count: a backlog that waits has its weight.
        Loop.BeginMove();
        while (backlog.Bytes > room)
        {
            backlog.DropOldest(Blocks);
            Server.CountDropped();
        }
        backlog.Append(Blocks, new OutboundEntry(kind, id, payload.Length), payload, shared);
        if (first)
            Interlocked.Add(ref _posted, BacklogWeight);
        Loop.EndMove();
        if (first)
            BeginBacklog();
        return SendResult.Queued;
    }

    // The kernel is asked first: only a peer that it takes nothing for gets a backlog.
    private bool FitsAfterAsking(OutboundEntry entry, ReadOnlySpan<byte> payload, byte[]? shared)
    {
        SendOutbound();
        if (_state >= ConnectionState.Closing)
            return true;
        if (Queued > Limits.OutboundLow || Queued + payload.Length > Limits.OutboundMost)
            return false;
        AppendEntry(entry, payload, shared);
        Appended();
        return true;
    }

    private void BeginBacklog()
    {
        _flags |= ConnectionFlags.OutboundFull;
        PauseInput();
        if (!Has(ConnectionFlags.Dirty))
            MarkDirty();
    }

    // From another thread: what is on its way cannot be dropped any more, so the limit holds for it by itself.
    private SendResult PostQueue(OutboundKind kind, uint id, ReadOnlySpan<byte> payload)
    {
        OutboundBacklog backlog = Backlog;
        int size = OutboundBacklog.SizeOf(payload.Length);
        if (Interlocked.Add(ref backlog.Posted, size) > Limits.OutboundMost)
        {
            Interlocked.Add(ref backlog.Posted, -size);
            return Drop();
        }
        EnqueueCopy(static (c, copy, packed) => ((Connection)c!).QueuePosted((byte[])copy!, new OutboundEntry(packed)), kind, id, payload);
        return SendResult.Queued;
    }

    private void QueuePosted(byte[] copy, OutboundEntry entry)
    {
        Interlocked.Add(ref Backlog.Posted, -OutboundBacklog.SizeOf(entry.Length));
        if (_state < ConnectionState.Closing)
            Queue(entry.Kind, entry.Id, copy.AsSpan(0, entry.Length));
        ArrayPool<byte>.Shared.Return(copy);
    }

    /// <summary>There is room in the ring again: frames what waited, oldest first, as far as the kernel follows.</summary>
    private void RefillFromBacklog()
    {
        OutboundBacklog backlog = _extras!.Backlog!;
        while (!backlog.IsEmpty && Queued <= Limits.OutboundLow && _state < ConnectionState.Closed)
        {
            TakeFromBacklog(backlog, Limits.OutboundHigh);
            SendOutbound();
        }
    }

    /// <summary>The connection closes in order: what waits is owed, and nothing will be dropped any more.</summary>
    private void SpillBacklog()
    {
        if (HasBacklog)
            TakeFromBacklog(_extras!.Backlog!, int.MaxValue);
    }

    private void TakeFromBacklog(OutboundBacklog backlog, int upTo)
    {
        while (!backlog.IsEmpty && OutboundCount <= upTo)
        {
            OutboundEntry entry = backlog.Oldest(Blocks, out ReadOnlySpan<byte> payload, out byte[]? shared);
            if (shared is null)
                MakeRoom(payload.Length + _protocol.MaxOverhead);
            AppendEntry(entry, payload, shared);
            Loop.BeginMove();
            backlog.DropOldest(Blocks);
            if (backlog.IsEmpty)
                Interlocked.Add(ref _posted, -BacklogWeight);
            Loop.EndMove();
        }
    }

    private void ClearBacklog()
    {
        if (!HasBacklog)
            return;
        Loop.BeginMove();
        _extras!.Backlog!.Clear(Blocks);
        Interlocked.Add(ref _posted, -BacklogWeight);
        Loop.EndMove();
    }

    private void AppendEntry(OutboundEntry entry, ReadOnlySpan<byte> payload, byte[]? shared = null)
    {
        switch (entry.Kind)
        {
            case OutboundKind.Message:
                _protocol.Append(ref _outbound, Blocks, entry.Id, payload);
                break;
            case OutboundKind.WebSocket:
                _protocol.AppendMessage(ref _outbound, Blocks, (WebSocketMessageKind)entry.Id, payload);
                break;
            case OutboundKind.Bytes:
                _protocol.AppendBytes(ref _outbound, Blocks, payload);
                break;
            case OutboundKind.Frame:
                _outbound.Append(Blocks, payload);
                break;
            default:
                QueueShared(shared!, 0);
                break;
        }
    }
}
