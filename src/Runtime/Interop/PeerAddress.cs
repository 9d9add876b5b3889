using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Netman.Interop;

/// <summary>An IPv4 or IPv6 address and port in 24 bytes: what a connection keeps of its peer (ip(7), ipv6(7)).</summary>
internal readonly struct PeerAddress : IEquatable<PeerAddress>
{
    internal const int MaxLength = 128;

    // What this type calls the families, whatever the platform does.
    private const int Inet = 2, Inet6 = 10;

    private readonly ulong _high, _low; // the address in network order; IPv4 stands in the first 4 bytes
    private readonly ushort _port, _family;
    private readonly uint _scope;

    private PeerAddress(ushort family, ushort port, ReadOnlySpan<byte> address, uint scope)
    {
        Span<byte> whole = stackalloc byte[16];
        whole.Clear();
        address.CopyTo(whole);
        (_family, _port, _scope) = (family, port, scope);
        _high = MemoryMarshal.Read<ulong>(whole);
        _low = MemoryMarshal.Read<ulong>(whole[8..]);
    }

    /// <summary>Whether there is an address: a Unix socket's peer has none.</summary>
    internal bool HasAddress => _family != 0;

    /// <summary>The address alone; an IPv4 peer of a dual-stack socket reads as IPv4, so that it is the same on every endpoint.</summary>
    internal PeerAddress WithoutPort => IsMapped
        ? new PeerAddress(Inet, 0, AddressBytes(stackalloc byte[16])[12..], 0)
        : new PeerAddress(_family, 0, AddressBytes(stackalloc byte[16]), _scope);

    /// <summary>The same for every port of an address, and for the life of the program.</summary>
    internal uint AddressHash
    {
        get
        {
            PeerAddress address = WithoutPort;
            ulong mixed = (address._high ^ (address._low * 0x9E3779B97F4A7C15)) * 0xD6E8FEB86659FD93;
            return (uint)(mixed >> 32);
        }
    }

    // ::ffff:a.b.c.d: ten bytes of zero, two of ones, and the address.
    private bool IsMapped => _family == Inet6 && _high == 0 && (_low & 0xFFFF_FFFF) == 0xFFFF_0000;

    private ReadOnlySpan<byte> AddressBytes(Span<byte> whole)
    {
        MemoryMarshal.Write(whole, _high);
        MemoryMarshal.Write(whole[8..], _low);
        return whole;
    }

    internal bool IsIPv6 => _family == Inet6;

    /// <summary>The family as socket(2) takes it.</summary>
    internal int NativeFamily => IsIPv6 ? NativeInet6(OperatingSystem.IsMacOS()) : Inet;

    /// <summary>Reads a <c>sockaddr</c>; an unknown family (a Unix socket's) reads as the default value.</summary>
    internal static PeerAddress Read(ReadOnlySpan<byte> raw) => Read(raw, OperatingSystem.IsMacOS());

    /// <param name="raw">The <c>sockaddr</c>.</param>
    /// <param name="mac">The layout of macOS: a length, then a family of one byte. Everywhere else the family has both.</param>
    internal static PeerAddress Read(ReadOnlySpan<byte> raw, bool mac)
    {
        int family = mac ? raw[1] : MemoryMarshal.Read<ushort>(raw);
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(raw[2..]);
        if (family == Inet)
            return new(Inet, port, raw.Slice(4, 4), 0);
        return family == NativeInet6(mac) ? new(Inet6, port, raw.Slice(8, 16), MemoryMarshal.Read<uint>(raw[24..])) : default;
    }

    /// <summary>An address of 4 or 16 bytes in network order.</summary>
    internal static PeerAddress Of(ReadOnlySpan<byte> address, ushort port) => new(address.Length == 4 ? (ushort)Inet : (ushort)Inet6, port, address, 0);

    internal static PeerAddress From(IPEndPoint endPoint)
    {
        Span<byte> address = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(address, out int length);
        return length == 4
            ? new(Inet, (ushort)endPoint.Port, address[..4], 0)
            : new(Inet6, (ushort)endPoint.Port, address, (uint)endPoint.Address.ScopeId);
    }

    /// <summary>Writes a <c>sockaddr_in</c> or <c>sockaddr_in6</c> and returns its length.</summary>
    internal int Write(Span<byte> raw) => Write(raw, OperatingSystem.IsMacOS());

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, bool)"/>
    internal int Write(Span<byte> raw, bool mac)
    {
        raw[..28].Clear();
        int length = IsIPv6 ? 28 : 16;
        if (mac)
            (raw[0], raw[1]) = ((byte)length, (byte)(IsIPv6 ? NativeInet6(mac) : Inet));
        else
            MemoryMarshal.Write(raw, _family);
        BinaryPrimitives.WriteUInt16BigEndian(raw[2..], _port);
        if (!IsIPv6)
        {
            MemoryMarshal.Write(raw[4..], (uint)_high);
            return length;
        }
        MemoryMarshal.Write(raw[8..], _high);
        MemoryMarshal.Write(raw[16..], _low);
        MemoryMarshal.Write(raw[24..], _scope);
        return length;
    }

    /// <summary>The address as .NET's type; an IPv4 peer of a dual-stack socket reads as IPv4. Allocates.</summary>
    internal IPEndPoint? ToEndPoint()
    {
        if (_family == 0)
            return null;
        Span<byte> address = stackalloc byte[16];
        MemoryMarshal.Write(address, _high);
        MemoryMarshal.Write(address[8..], _low);
        IPAddress ip = IsIPv6 ? new IPAddress(address, _scope) : new IPAddress(address[..4]);
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, _port);
    }

    private static int NativeInet6(bool mac) => mac ? 30 : Inet6;

    public bool Equals(PeerAddress other) =>
        (_high, _low, _port, _family, _scope) == (other._high, other._low, other._port, other._family, other._scope);

    public override bool Equals(object? obj) => obj is PeerAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_high, _low, _port, _family);
}
