using System.Text;

namespace Netman.Load;

// A binary WebSocket message around each request and reply, masked as a client has to.
internal sealed partial record Wire
{
    private const byte FinalBinary = 0x82, Masked = 0x80;

    private const string Upgrade = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private static readonly byte[] _key = [0x37, 0xFA, 0x21, 0x3D];

    private static Wire WebSocket(byte[] message) => new(
        [.. FrameHeader(message.Length, Masked), .. _key, .. message.Select(static (value, i) => (byte)(value ^ _key[i % 4]))],
        [.. FrameHeader(message.Length, 0), .. message])
    {
        Greeting = Encoding.ASCII.GetBytes(Upgrade),
        GreetingEnd = "\r\n\r\n"u8.ToArray(),
    };

    private static byte[] FrameHeader(int length, byte mask) => length switch
    {
        < 126 => [FinalBinary, (byte)(mask | length)],
        <= ushort.MaxValue => [FinalBinary, (byte)(mask | 126), (byte)(length >> 8), (byte)length],
        _ => [FinalBinary, (byte)(mask | 127), 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
    };
}
