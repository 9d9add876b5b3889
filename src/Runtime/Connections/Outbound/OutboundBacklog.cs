using System.Diagnostics;
using System.Runtime.InteropServices;
using Netman.Buffers;

namespace Netman;

/// <summary>
/// Messages of one connection that wait behind its outbound ring, unframed, so that the oldest can still be dropped whole
/// (<see cref="OutboundPolicy.DropOldest"/>). Loop-only, except <see cref="Posted"/>.
/// </summary>
internal sealed class OutboundBacklog
{
    // Small against any limit: so much of the oldest piece may be dropped already, and of the newest not be written yet.
    private const int PieceLength = 16 << 10;

    private static readonly int _headLength = Marshal.SizeOf<OutboundEntry>();

    // A head, then its payload, where that is not shared, on and on: pieces that are full, and the one that is not.
    private readonly SealedQueue _full = new();
    private RingBuffer _last;
    private Queue<byte[]>? _shared; // the payloads that are
    private byte[]? _joined; // the oldest payload in one piece, while it is asked for
    private int _stored;

    /// <summary>Bytes that other threads have posted for it and that the loop has not taken yet. By interlocked operations.</summary>
    internal int Posted;

    internal bool IsEmpty => _stored == 0;

    /// <summary>Bytes held, what describes the messages included.</summary>
    internal int Bytes { get; private set; }

    internal static int SizeOf(int payload) => payload + _headLength;

    /// <param name="pool">The loop's.</param>
    /// <param name="entry">What the payload is.</param>
    /// <param name="payload">Copied, unless it is shared.</param>
    /// <param name="shared">The payload as an array that others hold as well.</param>
    internal void Append(BlockPool pool, OutboundEntry entry, ReadOnlySpan<byte> payload, byte[]? shared)
    {
        Debug.Assert(shared is not null == (entry.Kind == OutboundKind.SharedFrame));
        Bytes += SizeOf(entry.Length);
        Store(pool, MemoryMarshal.AsBytes(new ReadOnlySpan<OutboundEntry>(in entry)));
        if (shared is not null)
            (_shared ??= new Queue<byte[]>()).Enqueue(shared);
        else
            Store(pool, payload);
    }

    /// <summary>The oldest message; its payload is valid until <see cref="DropOldest"/>. Not when empty.</summary>
    internal OutboundEntry Oldest(BlockPool pool, out ReadOnlySpan<byte> payload, out byte[]? shared)
    {
        OutboundEntry entry = OldestHead();
        shared = entry.Kind == OutboundKind.SharedFrame ? _shared!.Peek() : null;
        payload = shared ?? PayloadOf(pool, entry);
        return entry;
    }

    internal void DropOldest(BlockPool pool)
    {
        OutboundEntry entry = OldestHead();
        ForgetJoined(pool);
        Bytes -= SizeOf(entry.Length);
        if (entry.Kind == OutboundKind.SharedFrame)
            _shared!.Dequeue();
        int stored = entry.Kind == OutboundKind.SharedFrame ? _headLength : SizeOf(entry.Length);
        _stored -= stored;
        int rest = _full.Consume(pool, stored);
        if (rest > 0)
            _last.Consume(pool, rest);
    }

    internal void Clear(BlockPool pool)
    {
        ForgetJoined(pool);
        _full.Clear(pool);
        _last.Clear(pool);
        _shared = null;
        Bytes = _stored = 0;
    }

    private void Store(BlockPool pool, ReadOnlySpan<byte> bytes)
    {
        _stored += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_last.IsEmpty)
                _last.Reserve(pool, Math.Min(PieceLength, Math.Max(bytes.Length, _stored)));
            ReadOnlySpan<byte> fits = bytes[..Math.Min(bytes.Length, _last.Capacity - _last.Count)];
            _last.Write(fits);
            bytes = bytes[fits.Length..];
            if (!bytes.IsEmpty)
                _full.Add(_last.Seal());
        }
    }

    private OutboundEntry OldestHead()
    {
        OutboundEntry entry = default;
        Peek(0, MemoryMarshal.AsBytes(new Span<OutboundEntry>(ref entry)));
        return entry;
    }

    private ReadOnlySpan<byte> PayloadOf(BlockPool pool, OutboundEntry entry)
    {
        ForgetJoined(pool);
        _joined = pool.Rent(entry.Length);
        Span<byte> payload = _joined.AsSpan(0, entry.Length);
        Peek(_headLength, payload);
        return payload;
    }

    private void Peek(int offset, Span<byte> destination)
    {
        int full = _stored - _last.Count, copied = _full.Peek(offset, destination);
        _last.Peek(Math.Max(0, offset + copied - full), destination[copied..]);
    }

    private void ForgetJoined(BlockPool pool)
    {
        if (_joined is not null)
            pool.Return(_joined);
        _joined = null;
    }
}
