using System.Buffers.Binary;
using Netman.Interop;

namespace Netman;

/// <summary>What reading the start of a stream as a PROXY header gave.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>It may become one.</summary>
    NeedMore,

    /// <summary>It is one.</summary>
    Whole,

    /// <summary>It is none, and no further byte makes it one.</summary>
    Malformed,

    /// <summary>It announces more bytes than are taken.</summary>
    TooLong,
}

/// <summary>
/// The header that a proxy sends ahead of a client's stream: PROXY protocol, versions 1 and 2 (haproxy's proxy-protocol.txt). Total
/// over its input, without state.
/// </summary>
/// <param name="Length">The bytes that the header takes; the client's stream begins behind them.</param>
/// <param name="HasClient">Whether it names a client. Otherwise (LOCAL, UNKNOWN) the proxy speaks for itself.</param>
/// <param name="Client">The client's address; without a value for the client of a Unix socket.</param>
internal readonly record struct ProxyHeader(int Length, bool HasClient, PeerAddress Client)
{
    private const int FixedLength = 16; // of version 2: signature, version and command, family and protocol, length
    private const int Local = 0, Proxied = 1; // commands
    private const int Inet = 1, Inet6 = 2, Unix = 3; // families
    private const int Stream = 1, Datagram = 2; // protocols

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    internal static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> input, int maxLength, out ProxyHeader header)
    {
        header = default;
        if (input.IsEmpty)
            return ProxyHeaderStatus.NeedMore;
        return input[0] == Signature[0] ? TryReadBinary(input, maxLength, out header) : ProxyLine.TryRead(input, out header);
    }

    private static ProxyHeaderStatus TryReadBinary(ReadOnlySpan<byte> input, int maxLength, out ProxyHeader header)
    {
        header = default;
        int known = Math.Min(input.Length, Signature.Length);
        if (!input[..known].SequenceEqual(Signature[..known]))
            return ProxyHeaderStatus.Malformed;
        if (input.Length < FixedLength)
            return ProxyHeaderStatus.NeedMore;
        int length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(input[14..]);
        if (length > maxLength)
            return ProxyHeaderStatus.TooLong;
        if (!IsKnown(input[12], input[13], length - FixedLength))
            return ProxyHeaderStatus.Malformed;
        if (input.Length < length)
            return ProxyHeaderStatus.NeedMore;
        // What follows the addresses (type, length, value) is for those who know it.
        header = ReadAddress(input[12] & 0xF, input[13], input[FixedLength..], length);
        return ProxyHeaderStatus.Whole;
    }

    // Family and protocol that have no number yet have to be refused; of those that have one, the addresses have to be whole.
    private static bool IsKnown(byte versionAndCommand, byte familyAndProtocol, int length)
    {
        int command = versionAndCommand & 0xF, family = familyAndProtocol >> 4, protocol = familyAndProtocol & 0xF;
        if (versionAndCommand >> 4 != 2 || command > Proxied || family > Unix || protocol > Datagram)
            return false;
        return command == Local || length >= AddressLength(family);
    }

    private static int AddressLength(int family) => family switch { Inet => 12, Inet6 => 36, Unix => 216, _ => 0 };

    // Of a stream only. Anything else is nobody whom we could answer, so that it is the proxy's own.
    private static ProxyHeader ReadAddress(int command, byte familyAndProtocol, ReadOnlySpan<byte> block, int length) =>
        command == Local ? new ProxyHeader(length, false, default) : familyAndProtocol switch
        {
            Inet << 4 | Stream => new ProxyHeader(length, true, PeerAddress.Of(block[..4], BinaryPrimitives.ReadUInt16BigEndian(block[8..]))),
            Inet6 << 4 | Stream => new ProxyHeader(length, true, PeerAddress.Of(block[..16], BinaryPrimitives.ReadUInt16BigEndian(block[32..]))),
            Unix << 4 | Stream => new ProxyHeader(length, true, default),
            _ => new ProxyHeader(length, false, default),
        };
}
