namespace Netman;

/// <summary>
/// The identity of a connection: unique in its process for the process's life, so an id that is kept can go stale but never point
/// at somebody else. Packs the loop, the slot in the loop's table and the slot's generation.
/// </summary>
/// <param name="Value">The 64 bits. 0 is no connection.</param>
public readonly record struct ConnectionId(ulong Value)
{
    internal int Loop => (int)(Value >> 56);

    internal int Slot => (int)(Value >> 32) & 0xFF_FFFF;

    internal static ConnectionId Of(int loop, int slot, uint generation) =>
        new((ulong)loop << 56 | (ulong)slot << 32 | generation);

    /// <summary>Sixteen hexadecimal digits, as in the log.</summary>
    public override string ToString() => Value.ToString("x16", null);
}
