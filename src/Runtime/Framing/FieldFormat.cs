namespace Netman;

/// <summary>How a number stands in a header.</summary>
public enum FieldFormat
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>One byte.</summary>
    UInt8,

    /// <summary>Two bytes.</summary>
    UInt16,

    /// <summary>Four bytes.</summary>
    UInt32,

    /// <summary>One to five bytes of seven bits each, the lowest first, the top bit set on all but the last (LEB128, as in Protocol
    /// Buffers). Has no byte order.</summary>
    VarInt,
}
