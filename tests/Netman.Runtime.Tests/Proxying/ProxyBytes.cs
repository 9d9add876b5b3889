using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Netman.Tests.Proxying;

/// <summary>PROXY headers written by hand, as haproxy's proxy-protocol.txt has them.</summary>
internal static class ProxyBytes
{
    internal static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    internal static byte[] Line(string line) => Encoding.Latin1.GetBytes(line + "\r\n");

    internal static byte[] Line(IPEndPoint client) => Line($"PROXY TCP4 {client.Address} 192.0.2.1 {client.Port} 443");

    /// <summary>Version 2, with what follows the addresses (TLVs).</summary>
    internal static byte[] Binary(IPEndPoint client, params byte[] more)
    {
        byte[] address = client.Address.GetAddressBytes();
        byte[] ports = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(ports, (ushort)client.Port);
        return Binary(0x21, address.Length == 4 ? (byte)0x11 : (byte)0x21, [.. address, .. new byte[address.Length], .. ports, .. more]);
    }

    internal static byte[] Binary(byte versionAndCommand, byte familyAndProtocol, byte[] rest) =>
        [.. Signature, versionAndCommand, familyAndProtocol, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];
}
