namespace Netman.Buffers;

/// <summary>Sealed bytes one behind the other, the oldest first: what waits in front of a ring that would have had to be moved to
/// grow. Loop-only.</summary>
internal sealed class SealedQueue
{
    // One call to the transport takes a socket buffer's worth, from as many pieces as are small: sixteen of them, or more.
    private const int GatherLimit = 64 << 10, SmallPiece = 16 << 10;

    // What an emptied queue keeps for the next time.
    private const int RetainedPieces = 8;

    private SealedBytes[] _pieces = [];
    private int _first, _count;

    internal bool IsEmpty => _count == 0;

    internal int Pieces => _count;

    /// <summary>Bytes of all blocks that hold nothing.</summary>
    internal int Room
    {
        get
        {
            int room = 0;
            for (int i = 0; i < _count; i++)
                room += At(i).Room;
            return room;
        }
    }

    internal void Add(in SealedBytes bytes)
    {
        if (_count == _pieces.Length)
            Grow();
        At(_count++) = bytes;
    }

    /// <summary>Moves a ring's oldest bytes to where the newest piece has room, unless that is others' as well; returns their number. Not
    /// when empty.</summary>
    internal int FillFrom(BlockPool pool, ref RingBuffer ring)
    {
        ref SealedBytes newest = ref At(_count - 1);
        int moved = 0;
        while (newest.Room > 0 && !ring.IsEmpty)
        {
            int count = newest.Append(ring.FirstSegment);
            ring.Consume(pool, count);
            moved += count;
        }
        return moved;
    }

    /// <summary>The oldest bytes in one piece. Small pieces are put together here, when they are about to leave, and not before: a
    /// shared frame is nobody's own for as long as its peer does not read. Not when empty.</summary>
    internal Memory<byte> Oldest(BlockPool pool)
    {
        if (_count > 1 && At(0).Count <= SmallPiece)
            Gather(pool);
        return At(0).First;
    }

    /// <summary>Drops the oldest bytes and returns how many more there were to drop.</summary>
    internal int Consume(BlockPool pool, int count)
    {
        while (count > 0 && _count > 0)
        {
            ref SealedBytes oldest = ref At(0);
            int taken = Math.Min(count, oldest.Count);
            oldest.Consume(pool, taken);
            count -= taken;
            if (oldest.Count == 0)
                DropFirst(1);
        }
        return count;
    }

    /// <summary>Copies bytes from <paramref name="offset"/> behind the oldest one on, as many as are there; returns their number.</summary>
    internal int Peek(int offset, Span<byte> destination)
    {
        int copied = 0;
        for (int i = 0; i < _count && copied < destination.Length; i++)
        {
            copied += At(i).Peek(offset, destination[copied..]);
            offset = Math.Max(0, offset - At(i).Count);
        }
        return copied;
    }

    internal void Clear(BlockPool pool)
    {
        for (int i = 0; i < _count; i++)
            At(i).Release(pool);
        (_pieces, _first, _count) = ([], 0, 0);
    }

    private ref SealedBytes At(int index) => ref _pieces[(_first + index) & (_pieces.Length - 1)];

    private void Gather(BlockPool pool)
    {
        int total = 0, pieces = 0;
        for (; pieces < _count && At(pieces).Count <= SmallPiece && total + At(pieces).Count <= GatherLimit; pieces++)
            total += At(pieces).Count;
        if (pieces < 2)
            return;
        byte[] block = pool.Rent(total);
        int copied = 0;
        for (int i = 0; i < pieces; i++)
        {
            copied += At(i).Peek(0, block.AsSpan(copied));
            At(i).Release(pool);
        }
        DropFirst(pieces - 1);
        At(0) = new SealedBytes(block, 0, total, isShared: false);
    }

    private void DropFirst(int pieces)
    {
        for (int i = 0; i < pieces; i++)
            At(i) = default; // or it would keep a shared array alive
        _first = (_first + pieces) & (_pieces.Length - 1);
        _count -= pieces;
        if (_count == 0 && _pieces.Length > RetainedPieces)
            _pieces = [];
    }

    private void Grow()
    {
        SealedBytes[] grown = new SealedBytes[Math.Max(RetainedPieces / 2, _pieces.Length * 2)];
        for (int i = 0; i < _count; i++)
            grown[i] = At(i);
        (_pieces, _first) = (grown, 0);
    }
}
