using System.Runtime.InteropServices;
using Netman.Buffers;

namespace Netman;

/// <summary>
/// Messages of one connection that wait behind its outbound ring, unframed, so that the oldest can still be dropped whole
/// (<see cref="OutboundPolicy.DropOldest"/>). Loop-only, except <see cref="Posted"/>.
/// </summary>
internal sealed class OutboundBacklog
{
    private static readonly int _headLength = Marshal.SizeOf<OutboundEntry>();

    private RingBuffer _entries;

    /// <summary>Bytes that other threads have posted for it and that the loop has not taken yet. By interlocked operations.</summary>
    internal int Posted;

    internal bool IsEmpty => _entries.IsEmpty;

    /// <summary>Bytes held, what describes the messages included.</summary>
    internal int Bytes => _entries.Count;

    internal static int SizeOf(int payload) => payload + _headLength;

    internal void Append(BlockPool pool, OutboundEntry entry, ReadOnlySpan<byte> payload)
    {
        _entries.Reserve(pool, SizeOf(payload.Length));
        _entries.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<OutboundEntry>(in entry)));
        _entries.Write(payload);
    }

    /// <summary>The oldest message; its payload is valid until <see cref="DropOldest"/>. Not when empty.</summary>
    internal OutboundEntry Oldest(BlockPool pool, out ReadOnlySpan<byte> payload)
    {
        OutboundEntry entry = MemoryMarshal.Read<OutboundEntry>(_entries.Contiguous(pool, _headLength));
        payload = _entries.Contiguous(pool, SizeOf(entry.Length)).Slice(_headLength, entry.Length);
        return entry;
    }

    internal void DropOldest(BlockPool pool)
    {
        OutboundEntry entry = MemoryMarshal.Read<OutboundEntry>(_entries.Contiguous(pool, _headLength));
        _entries.Consume(pool, SizeOf(entry.Length));
    }

    internal void Clear(BlockPool pool) => _entries.Clear(pool);
}
