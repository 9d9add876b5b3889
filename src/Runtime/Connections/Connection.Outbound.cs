using System.Runtime.CompilerServices;
using Netman.Buffers;

namespace Netman;

// Where bytes wait for the transport: in the ring that protocols write, and, once a peer is behind, in pieces sealed before it. A
// ring that would have to be moved to grow is sealed instead, so that what waits is written once and no outgrown half lies about.
public sealed partial class Connection
{
    // The largest block of a peer that is behind: larger ones would save calls that cost nothing beside their bytes.
    private const int LargestPiece = 1 << 20;

    private RingBuffer _outbound;
    private int _sealed; // bytes that wait in front of the ring
    private ushort _plainPages; // up to so much, in 4 KiB, the ring is all there is to look at; 0 where anything waits elsewhere as well

    /// <summary>What protocols write.</summary>
    internal ref RingBuffer Outbound => ref _outbound;

    /// <summary>Whether plain bytes wait, for the filter or the transport.</summary>
    internal bool HasOutbound => OutboundCount != 0;

    /// <summary>The oldest plain bytes as far as they stand in one piece. To be read only.</summary>
    internal Memory<byte> OldestOutbound => _sealed != 0 ? _extras!.Sealed!.Oldest(Blocks) : _outbound.FirstMemory;

    /// <summary>What the transport is to send next, as far as it stands in one piece.</summary>
    internal ReadOnlySpan<byte> OldestForTransport
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _filter is null && _sealed == 0 ? _outbound.FirstSegment : OldestElsewhere;
    }

    private ReadOnlySpan<byte> OldestElsewhere => _filter is null ? OldestOutbound.Span : _filter.Outbound.FirstSegment;

    private int OutboundCount => _outbound.Count + _sealed;

    /// <summary>Bytes that wait, the filter's included.</summary>
    private int Queued => _filter is null ? OutboundCount : OutboundCount + _filter.Outbound.Count;

    /// <summary>Whether a message of this size goes into the ring and passes no limit, as far as one look can tell.</summary>
    private bool FitsPlainly(long size) =>
        size + _outbound.Count + Volatile.Read(ref _posted) <= _plainPages << ConnectionLimits.PageBits;

    /// <summary>Drops the oldest plain bytes: they were sent, or encrypted.</summary>
    internal void ConsumeOutbound(int count)
    {
        if (_sealed == 0)
            _outbound.Consume(Blocks, count);
        else
            ConsumeSealed(count);
    }

    internal void ClearOutbound()
    {
        _outbound.Clear(Blocks);
        if (_sealed != 0)
            _extras!.Sealed!.Clear(Blocks);
        _sealed = 0;
    }

    /// <summary>Whether a message that does not plainly fit may be queued; then there is room in the ring.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryMakeRoom(long size)
    {
        if (size + OutboundLoad > Limits.OutboundHard)
            return false;
        MakeRoom((int)size);
        return true;
    }

    /// <summary>The ring is sealed where it would have to be moved to grow, large or for a peer that is behind.</summary>
    private void MakeRoom(int size)
    {
        if (_outbound.IsEmpty || _outbound.HasRoom(size))
            return;
        if (!Has(ConnectionFlags.Behind) && _outbound.Count + (long)size <= ConnectionLimits.LargestMove)
            return;
        int next = NextPiece(size);
        FillSealed();
        if (_outbound.HasRoom(size))
            return;
        SealOutbound();
        _outbound.Reserve(Blocks, next);
    }

    // A piece was sealed with room for less than a message: that much of the ring goes there first, so that what waits is full of bytes.
    private void FillSealed()
    {
        if (_sealed == 0)
            return;
        Loop.BeginMove();
        _sealed += _extras!.Sealed!.FillFrom(Blocks, ref _outbound);
        Loop.EndMove();
    }

    // Twice the last one, so that little waits in little; not much more than may come.
    private int NextPiece(int size)
    {
        int most = Math.Max(BlockPool.MinBlock, Limits.OutboundMost - Queued);
        int next = Math.Min(_outbound.Capacity, LargestPiece / 2) * 2;
        while (next > most)
            next /= 2;
        return Math.Max(next, size);
    }

    private void SealOutbound()
    {
        if (_outbound.IsEmpty)
            return;
        ConnectionExtras extras = Extras;
        // From one count into the other: for other threads that count, it is in one of them.
        Loop.BeginMove();
        _plainPages = 0;
        _sealed += _outbound.Count;
        (extras.Sealed ??= new SealedQueue()).Add(_outbound.Seal());
        Loop.EndMove();
    }

    /// <summary>Queues what others hold as well, by reference.</summary>
    private void QueueShared(byte[] frame, int from)
    {
        SealOutbound();
        (Extras.Sealed ??= new SealedQueue()).Add(new SealedBytes(frame, from, frame.Length - from, isShared: true));
        _sealed += frame.Length - from;
        _plainPages = 0;
    }

    private void ConsumeSealed(int count)
    {
        int rest = _extras!.Sealed!.Consume(Blocks, count);
        _sealed -= count - rest;
        if (rest > 0)
            _outbound.Consume(Blocks, rest);
        else if (_outbound.IsEmpty)
            _outbound.Clear(Blocks); // a block that was rented for more than came
    }

    private void SendOutbound()
    {
        if (_filter is not null)
            _filter.Flush();
        else if (HasOutbound)
            Loop.Flush(this);
        if (Queued != 0)
            FellBehind();
        else if (_plainPages == 0)
            CaughtUp();
    }

    private void FellBehind()
    {
        _flags |= ConnectionFlags.Behind;
        _plainPages = 0;
    }

    // Behind a filter bytes may wait at any time that the ring does not tell of.
    private void CaughtUp()
    {
        _flags &= ~ConnectionFlags.Behind;
        if (_filter is null)
            _plainPages = Limits.PlainPages;
    }
}
