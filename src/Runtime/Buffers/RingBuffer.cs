using System.Numerics;

namespace Netman.Buffers;

/// <summary>
/// A byte queue over one pooled block, which is rented with the first byte and returned with the last: an empty ring holds no
/// memory. Grows by doubling, with the bytes that are there, never with a length announced; what is to grow large without being moved is
/// sealed instead. A mutable struct: keep it in a field, pass it by reference. Loop-only.
/// </summary>
/// <remarks>
/// <code>
/// block: [ second segment | free | first segment ]     wrapped
///        [ free | first segment | free           ]     not wrapped
///                 ^ head
/// </code>
/// </remarks>
internal struct RingBuffer
{
    private byte[]? _block;
    private int _head;
    private int _count;

    internal readonly int Count => _count;

    internal readonly bool IsEmpty => _count == 0;

    /// <summary>The oldest bytes as far as they stand in one piece.</summary>
    internal readonly Span<byte> FirstSegment =>
        _block is null ? default : _block.AsSpan(_head, Math.Min(_count, _block.Length - _head));

    /// <summary>Free bytes behind the newest one as far as they stand in one piece, to be written in place. Reserve first.</summary>
    internal readonly Span<byte> FreeSegment
    {
        get
        {
            byte[] block = _block!;
            int tail = (_head + _count) & (block.Length - 1);
            return block.AsSpan(tail, Math.Min(block.Length - _count, block.Length - tail));
        }
    }

    /// <summary>As <see cref="FirstSegment"/>, for platform calls that take no span.</summary>
    internal readonly Memory<byte> FirstMemory =>
        _block is null ? default : _block.AsMemory(_head, Math.Min(_count, _block.Length - _head));

    /// <summary>Makes room for <paramref name="size"/> more bytes, so that the writes that follow do not grow one by one.</summary>
    internal void Reserve(BlockPool pool, int size)
    {
        int total = checked(_count + size);
        if (_block is null)
            _block = pool.Rent(total);
        else if (total > _block.Length)
            MoveTo(pool, (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)total), 1u << 30));
    }

    /// <summary>Bytes for which a block is there, those that are taken included; 0 where there is none.</summary>
    internal readonly int Capacity => _block is null ? 0 : _block.Length;

    /// <summary>Whether <paramref name="size"/> more bytes go where a block is already.</summary>
    internal readonly bool HasRoom(int size) => _block is not null && _block.Length - _count >= size;

    /// <summary>Gives up what it holds, as it stands, and is empty. Not when empty.</summary>
    internal SealedBytes Seal()
    {
        SealedBytes bytes = new(_block!, _head, _count, isShared: false);
        this = default;
        return bytes;
    }

    /// <summary>Appends bytes for which <see cref="Reserve"/> has made room.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        byte[] block = _block!;
        int tail = (_head + _count) & (block.Length - 1);
        int first = block.Length - tail;
        if (bytes.Length <= first)
        {
            bytes.CopyTo(block.AsSpan(tail));
        }
        else
        {
            bytes[..first].CopyTo(block.AsSpan(tail));
            bytes[first..].CopyTo(block);
        }
        _count += bytes.Length;
    }

    /// <summary>Counts bytes that were written into <see cref="FreeSegment"/>.</summary>
    internal void Written(int count) => _count += count;

    internal void Append(BlockPool pool, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        Reserve(pool, bytes.Length);
        Write(bytes);
    }

    /// <summary>Drops the oldest bytes; the last one gives the block back.</summary>
    internal void Consume(BlockPool pool, int count)
    {
        _count -= count;
        if (_count == 0)
            Clear(pool);
        else
            _head = (_head + count) & (_block!.Length - 1);
    }

    /// <summary>The oldest bytes, at least <paramref name="count"/> in one piece; moved together where they wrap around the end.</summary>
    internal Span<byte> Contiguous(BlockPool pool, int count)
    {
        if (count > FirstSegment.Length)
            MoveTo(pool, _block!.Length);
        return FirstSegment;
    }

    /// <summary>Copies bytes from <paramref name="offset"/> behind the oldest one on, as many as are there; returns their number.</summary>
    internal readonly int Peek(int offset, Span<byte> destination)
    {
        if (_count <= offset)
            return 0;
        byte[] block = _block!;
        int count = Math.Min(destination.Length, _count - offset);
        int start = (_head + offset) & (block.Length - 1);
        int first = Math.Min(count, block.Length - start);
        block.AsSpan(start, first).CopyTo(destination);
        block.AsSpan(0, count - first).CopyTo(destination[first..]);
        return count;
    }

    /// <summary>The byte that stands <paramref name="offset"/> behind the oldest one, to be changed in place.</summary>
    internal readonly ref byte At(int offset) => ref _block![(_head + offset) & (_block.Length - 1)];

    internal void Clear(BlockPool pool)
    {
        if (_block is not null)
            pool.Return(_block);
        _block = null;
        _head = _count = 0;
    }

    private void MoveTo(BlockPool pool, int size)
    {
        byte[] old = _block!;
        byte[] block = pool.Rent(size);
        Span<byte> first = FirstSegment;
        first.CopyTo(block);
        old.AsSpan(0, _count - first.Length).CopyTo(block.AsSpan(first.Length));
        pool.Return(old);
        _block = block;
        _head = 0;
    }
}
