namespace Netman;

/// <summary>The order of the bytes in a number.</summary>
public enum Endianness
{
    /// <summary>The lowest byte first, as the packer's header has it.</summary>
    Little,

    /// <summary>The highest byte first, as many internet protocols have it.</summary>
    Big,
}

/// <summary>
/// Lets handlers take and return an unmanaged struct as it lies in memory: the body has exactly its size. Give it
/// <c>[StructLayout(LayoutKind.Sequential, Pack = 1)]</c> or lay it out without holes: what they hold would be sent as well. References are
/// not allowed in it.
/// </summary>
/// <param name="endianness">The byte order on the wire. A big-endian struct may have no padding, and holds numbers, enumerations and
/// other <c>[Payload]</c> structs only: each is turned where it stands. The machine has to be little-endian, which it is everywhere
/// that .NET runs servers; elsewhere reading throws <see cref="PlatformNotSupportedException"/>.</param>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class PayloadAttribute(Endianness endianness = Endianness.Little) : Attribute
{
    /// <summary>The byte order on the wire.</summary>
    public Endianness Endianness { get; } = endianness;
}
