namespace Netman;

/// <summary>
/// The connections of one loop by slot. A slot's generation moves on when its connection leaves, so an event or an id of the
/// former one finds nothing. Also holds each connection's deadline, swept in slices. Written by the loop alone.
/// </summary>
internal sealed class ConnectionTable(int loop)
{
    /// <summary>Milliseconds a deadline tick: timeouts of seconds, checked a tick late at most.</summary>
    internal const int TickMilliseconds = 100;

    // Chunks stay out of the large object heap, and growing copies nothing.
    private const int ChunkBits = 9, ChunkSize = 1 << ChunkBits;
    private const int MaxSlots = 0xFF_FFFF; // slot 0xFFFFFF of loop 0xFF names acceptors and wake-ups
    private const int NoSlot = -1;

    // A sweep looks at this many slots a tick, or a tenth of all: each deadline is seen within a second, no turn is long.
    private const int MinSweep = 4096;

    private struct Slot
    {
        internal Connection? Connection;
        internal uint Generation;
        internal int Link; // vacant: the next vacant slot; taken: the deadline's tick, 0 for none
    }

    // Replaced as a whole when it grows, so that other threads find complete chunks only.
    private Slot[][] _chunks = [];
    private int _slots, _vacant = NoSlot, _deadlines, _sweepFrom;
    private long _sweptTick;
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    /// <summary>The server's limits, where it has some. Set before the loop starts.</summary>
    internal ConnectionAdmission? Admission { get; set; }

    internal bool HasDeadlines => _deadlines > 0;

    internal ConnectionId Add(Connection connection)
    {
        int index = _vacant;
        if (index == NoSlot)
            index = NewSlot();
        ref Slot slot = ref At(index);
        if (_vacant == index)
            _vacant = slot.Link;
        slot.Connection = connection;
        slot.Link = 0;
        Volatile.Write(ref _count, _count + 1);
        return ConnectionId.Of(loop, index, slot.Generation);
    }

    /// <summary>The connection with this id, if it is still there. Loop-only.</summary>
    internal Connection? Find(ulong id)
    {
        uint index = (uint)(id >> 32) & 0xFF_FFFF;
        if (index >= (uint)_slots)
            return null;
        ref Slot slot = ref At((int)index);
        return slot.Generation == (uint)id ? slot.Connection : null;
    }

    /// <summary>As <see cref="Find"/>, from any thread. A connection's own id says whether the slot is still its own.</summary>
    internal Connection? FindFromAnyThread(ConnectionId id)
    {
        Slot[][] chunks = Volatile.Read(ref _chunks);
        int chunk = id.Slot >> ChunkBits;
        if (chunk >= chunks.Length)
            return null;
        Connection? found = Volatile.Read(ref chunks[chunk][id.Slot & (ChunkSize - 1)].Connection);
        return found?.Id == id ? found : null;
    }

    /// <summary>The connections that are open or closing. Safe from any thread; who comes or goes meanwhile may be seen or not.</summary>
    internal IEnumerable<Connection> Snapshot()
    {
        foreach (Slot[] chunk in Volatile.Read(ref _chunks))
        {
            for (int i = 0; i < chunk.Length; i++)
            {
                if (Volatile.Read(ref chunk[i].Connection) is { IsListed: true } connection)
                    yield return connection;
            }
        }
    }

    internal void Remove(ConnectionId id)
    {
        ref Slot slot = ref At(id.Slot);
        SetDeadlineTick(ref slot, 0);
        // The one way out of the table, so the one place where a connection stops to count.
        Admission?.Left(slot.Connection!.Peer);
        slot.Connection = null;
        Volatile.Write(ref _count, _count - 1);
        // A slot whose generations are used up is retired: an id is never given out twice.
        if (++slot.Generation == uint.MaxValue)
            return;
        slot.Link = _vacant;
        _vacant = id.Slot;
    }

    /// <summary>Calls back for every connection; connections may leave meanwhile.</summary>
    internal void ForEach<TState>(Action<Connection, TState> action, TState state)
    {
        for (int i = 0; i < _slots; i++)
        {
            if (At(i).Connection is { } connection)
                action(connection, state);
        }
    }

    /// <inheritdoc cref="ForEach{TState}(Action{Connection, TState}, TState)"/>
    internal void ForEach<TState>(ref TState state, MemberAction<TState> action) where TState : allows ref struct
    {
        for (int i = 0; i < _slots; i++)
        {
            if (At(i).Connection is { } connection)
                action(connection, ref state);
        }
    }

    /// <summary>Sets when <c>Connection.DeadlinePassed</c> is called, in the loop's milliseconds; 0 for never.</summary>
    internal void SetDeadline(ConnectionId id, long milliseconds) =>
        SetDeadlineTick(ref At(id.Slot), milliseconds == 0 ? 0 : (int)((milliseconds + TickMilliseconds - 1) / TickMilliseconds));

    internal int MillisecondsToSweep(long now) =>
        _deadlines == 0 ? -1 : (int)Math.Max(0, (_sweptTick + 1) * TickMilliseconds - now);

    internal void SweepDeadlines(long now)
    {
        long tick = now / TickMilliseconds;
        if (tick <= _sweptTick)
            return;
        _sweptTick = tick;
        int count = Math.Min(_slots, Math.Max(MinSweep, _slots / 10));
        for (int i = 0; i < count; i++)
        {
            if (++_sweepFrom >= _slots)
                _sweepFrom = 0;
            ref Slot slot = ref At(_sweepFrom);
            if (slot.Connection is not { } connection || slot.Link == 0 || slot.Link > tick)
                continue;
            SetDeadlineTick(ref slot, 0);
            connection.DeadlinePassed(now);
        }
    }

    private void SetDeadlineTick(ref Slot slot, int tick)
    {
        _deadlines += (tick != 0 ? 1 : 0) - (slot.Link != 0 ? 1 : 0);
        slot.Link = tick;
    }

    private ref Slot At(int index) => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    private int NewSlot()
    {
        if (_slots == MaxSlots)
            throw new InvalidOperationException($"A loop holds at most {MaxSlots} connections.");
        if (_slots == _chunks.Length * ChunkSize)
        {
            Volatile.Write(ref _chunks, [.. _chunks, new Slot[ChunkSize]]);
        }
        // The first generation is 1, so that no id is 0.
        At(_slots).Generation = 1;
        return _slots++;
    }
}
