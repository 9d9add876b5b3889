using System.Numerics;

namespace Netman.Buffers;

/// <summary>
/// Pinned blocks in powers of two, last in first out so that the block used next is the one still in the cache. Belongs to one
/// loop and takes no lock.
/// </summary>
internal sealed class BlockPool
{
    internal const int MinBlock = 4096;

    // What a size class keeps for reuse: enough for a burst of replies, little enough that a flood leaves no mark.
    private const int RetainedBytesPerClass = 8 << 20;

    private readonly Stack<byte[]>?[] _classes = new Stack<byte[]>?[32];

    /// <summary>Blocks rented and not returned: 0 when nothing is in flight, or something leaks.</summary>
    internal int Outstanding { get; private set; }

    /// <summary>A block of at least <paramref name="size"/> bytes, its content undefined, its address fixed.</summary>
    internal byte[] Rent(int size)
    {
        Outstanding++;
        int sizeClass = ClassOf(size);
        if (_classes[sizeClass] is { Count: > 0 } free)
            return free.Pop();
        return GC.AllocateUninitializedArray<byte>(1 << sizeClass, pinned: true);
    }

    internal void Return(byte[] block)
    {
        Outstanding--;
        int sizeClass = BitOperations.Log2((uint)block.Length);
        Stack<byte[]> free = _classes[sizeClass] ??= new Stack<byte[]>();
        if ((free.Count + 1L) * block.Length <= RetainedBytesPerClass)
            free.Push(block);
    }

    private static int ClassOf(int size) =>
        size <= MinBlock ? BitOperations.Log2(MinBlock) : 32 - BitOperations.LeadingZeroCount((uint)(size - 1));
}
