using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Netman.Buffers;

/// <summary>
/// A view into pinned memory (a loop's receive buffer or a pooled block) that may be kept in a field, which a span may not.
/// Whoever keeps one answers for the memory staying rented.
/// </summary>
internal readonly unsafe struct PinnedBytes
{
    private readonly byte* _start;
    private readonly int _length;

    private PinnedBytes(byte* start, int length)
    {
        _start = start;
        _length = length;
    }

    internal int Length => _length;

    internal ReadOnlySpan<byte> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_start, _length);
    }

    /// <param name="pinned">A span over memory that does not move: a pooled block, or native memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static PinnedBytes Of(ReadOnlySpan<byte> pinned) =>
        new((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pinned)), pinned.Length);
}
