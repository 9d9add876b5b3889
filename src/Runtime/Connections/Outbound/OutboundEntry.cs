namespace Netman;

/// <summary>What is to be sent, before it is framed.</summary>
/// <param name="Kind">How it is framed.</param>
/// <param name="Id">The message id, or the kind of WebSocket message.</param>
/// <param name="Length">The payload's length in bytes.</param>
internal readonly record struct OutboundEntry(OutboundKind Kind, uint Id, int Length)
{
    // In 64 bits, for the cross-thread queue. Lengths stay below 2^30, and four kinds cross threads.
    internal OutboundEntry(long packed)
        : this((OutboundKind)((uint)packed >> 30), (uint)(packed >> 32), (int)packed & ((1 << 30) - 1))
    {
    }

    internal long Packed => (long)Id << 32 | (uint)Kind << 30 | (uint)Length;
}

internal enum OutboundKind
{
    /// <summary>A body, for the packer.</summary>
    Message,

    /// <summary>Bytes as they are, for a raw endpoint.</summary>
    Bytes,

    /// <summary>A WebSocket message without an id.</summary>
    WebSocket,

    /// <summary>A frame that is made once for many connections, and copied by each.</summary>
    Frame,

    /// <summary>A frame that many connections hold together. Never on its way between threads.</summary>
    SharedFrame,
}
