namespace Netman.Buffers;

/// <summary>
/// Bytes that wait, in one piece of memory: what a ring held when it was sealed, in a block of the pool whose rest may still be filled,
/// or a frame that many connections share, in an array that nobody changes and the collector takes back. Loop-only.
/// </summary>
internal struct SealedBytes
{
    private readonly byte[] _block;
    private readonly bool _isShared;
    private int _head;

    /// <param name="block">A rented block, which goes back with the last byte, or a shared array.</param>
    /// <param name="head">Where the oldest byte stands. A block's bytes may go on at its start.</param>
    /// <param name="count">How many bytes there are.</param>
    /// <param name="isShared">Whether the array is others' as well.</param>
    internal SealedBytes(byte[] block, int head, int count, bool isShared) =>
        (_block, _head, Count, _isShared) = (block, head, count, isShared);

    internal int Count { get; private set; }

    /// <summary>The oldest bytes as far as they stand in one piece. Those of a shared array are to be read only.</summary>
    internal readonly Memory<byte> First => _block.AsMemory(_head, Math.Min(Count, _block.Length - _head));

    /// <summary>Bytes for which the block is there and that are not taken.</summary>
    internal readonly int Room => _isShared ? 0 : _block.Length - Count;

    /// <summary>Appends bytes as far as there is room in one piece; returns their number.</summary>
    internal int Append(ReadOnlySpan<byte> bytes)
    {
        int tail = _head + Count;
        if (tail >= _block.Length)
            tail -= _block.Length;
        int count = Math.Min(bytes.Length, Math.Min(Room, _block.Length - tail));
        bytes[..count].CopyTo(_block.AsSpan(tail));
        Count += count;
        return count;
    }

    /// <summary>Copies bytes from <paramref name="offset"/> behind the oldest one on, as many as are there; returns their number.</summary>
    internal readonly int Peek(int offset, Span<byte> destination)
    {
        if (Count <= offset)
            return 0;
        int count = Math.Min(Count - offset, destination.Length), start = _head + offset;
        if (start >= _block.Length)
            start -= _block.Length;
        int first = Math.Min(count, _block.Length - start);
        _block.AsSpan(start, first).CopyTo(destination);
        _block.AsSpan(0, count - first).CopyTo(destination[first..]);
        return count;
    }

    /// <summary>Drops the oldest bytes; the last one gives a block back.</summary>
    internal void Consume(BlockPool pool, int count)
    {
        Count -= count;
        _head += count;
        if (_head >= _block.Length)
            _head -= _block.Length;
        if (Count == 0)
            Release(pool);
    }

    internal readonly void Release(BlockPool pool)
    {
        if (!_isShared)
            pool.Return(_block);
    }
}
