using System.Buffers;

namespace Netman;

// What other threads hand over to the loop. A byte of theirs is counted as posted until it stands in the ring, and never seen in
// neither: who finds the limit passed because it is just seen in both looks again.
public sealed partial class Connection
{
    private int _posted; // bytes handed over by other threads that the loop has not taken yet

    // A close or abort is in the loop's queue. Set behind it, not before: who is refused for it knows that the loop comes to the close
    // before anything that he posts now, so nothing that follows what was refused is sent.
    private volatile bool _endAsked;

    private SendResult Post(OutboundKind kind, uint id, ReadOnlySpan<byte> payload, long size)
    {
        if (_endAsked)
            return SendResult.Closed; // it would come behind the close on its way to the loop
        if (size > Limits.OutboundHard || !TryCountPosted((int)size))
            return Overflow(kind, id, payload);
        EnqueueCopy(static (c, copy, packed) => ((Connection)c!).TakePosted((byte[])copy!, new OutboundEntry(packed)), kind, id, payload);
        return SendResult.Queued;
    }

    private void EnqueueCopy(LoopWork work, OutboundKind kind, uint id, ReadOnlySpan<byte> payload)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        Loop.Enqueue(new LoopTask(work, this, copy, new OutboundEntry(kind, id, payload.Length).Packed));
    }

    /// <summary>Counts bytes that are about to be posted, unless the limit refuses them: nobody ever sees more than it.</summary>
    private bool TryCountPosted(int size)
    {
        while (true)
        {
            int move = Loop.Moves;
            int posted = Volatile.Read(ref _posted);
            // The ring is read second: what the loop moves into it meanwhile is seen twice then, not missed. What it moves from the ring
            // into what is sealed may be missed; but then there was a move.
            if ((uint)posted + (long)Queued + size > Limits.OutboundHard)
            {
                if (FromOutside(static connection => connection.OutboundLoad) + (long)size > Limits.OutboundHard)
                    return false;
            }
            else if (Interlocked.CompareExchange(ref _posted, posted + size, posted) == posted)
            {
                // The same number again may be another message's, with the one that was meant in the ring by now.
                if ((Loop.Moves == move && (move & 1) == 0) || FromOutside(static connection => connection.OutboundLoad) <= Limits.OutboundHard)
                    return true;
                Interlocked.Add(ref _posted, -size);
            }
        }
    }

    /// <summary>A count as it was at one moment, for other threads.</summary>
    private int FromOutside(Func<Connection, int> read)
    {
        SpinWait spin = default;
        while (true)
        {
            int move = Loop.Moves;
            int count = read(this);
            Interlocked.MemoryBarrier();
            if (Loop.Moves == move && (move & 1) == 0)
                return count;
            spin.SpinOnce();
        }
    }

    private void TakePosted(byte[] copy, OutboundEntry entry)
    {
        ReadOnlySpan<byte> payload = copy.AsSpan(0, entry.Length);
        int size = entry.Kind == OutboundKind.Bytes ? entry.Length : entry.Length + _protocol.MaxOverhead;
        // The ring alone is full where the loop queued a message of its own in the moment in which this one was counted.
        bool passes = HasBacklog || Queued + (long)size > Limits.OutboundHard;
        if (_state >= ConnectionState.Closing || passes)
            Interlocked.Add(ref _posted, -size);
        else
            MoveIntoRing(entry, payload, size);
        if (_state < ConnectionState.Closing && passes)
            Overflow(entry.Kind, entry.Id, payload);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private void MoveIntoRing(OutboundEntry entry, ReadOnlySpan<byte> payload, int size)
    {
        Exception? fault = null;
        MakeRoom(size); // moves by itself
        Loop.BeginMove();
        try
        {
            AppendEntry(entry, payload);
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }
        Interlocked.Add(ref _posted, -size);
        Loop.EndMove();
        if (fault is null)
            Appended();
        else
            HandlerFaulted(fault, entry.Id); // a packer with a bug: there is no caller left to tell, and the loop is not to pay for it
    }
}
