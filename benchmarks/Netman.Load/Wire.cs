using System.Text;

namespace Netman.Load;

/// <summary>What a connection speaks: how it begins, and what a request and its reply look like on the wire.</summary>
internal sealed record Wire(byte[] Request, byte[] Reply)
{
    private const string Upgrade = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private const char RecordEnd = '\x1e'; // SignalR's

    /// <summary>Sent first, once; empty where a connection begins with its messages.</summary>
    public byte[] Greeting { get; private init; } = [];

    /// <summary>How the answer to the greeting ends.</summary>
    public byte[] GreetingEnd { get; private init; } = [];

    public static Wire Of(LoadOptions options) => options switch
    {
        { WebSocket: true } => WebSocket(Packed(options)),
        { SignalR: true } => SignalR(options.Size),
        { Raw: true } => Same(Body(options.Size)),
        _ => Same(Packed(options)),
    };

    private static Wire Same(byte[] message) => new(message, message);

    // A client has to mask; a mask of zeros leaves the bytes as they are, and the server unmasks them all the same.
    private static Wire WebSocket(byte[] message) => new([.. FrameHeader(message.Length, 0x80), 0, 0, 0, 0, .. message], [.. FrameHeader(message.Length, 0), .. message])
    {
        Greeting = Encoding.ASCII.GetBytes(Upgrade),
        GreetingEnd = "\r\n\r\n"u8.ToArray(),
    };

    private static Wire SignalR(int size)
    {
        string body = string.Concat(Enumerable.Range(0, size).Select(static i => (char)('a' + i % 23)));
        return Same(Encoding.ASCII.GetBytes($$"""{"type":1,"target":"Echo","arguments":["{{body}}"]}""" + RecordEnd)) with
        {
            Greeting = Encoding.ASCII.GetBytes("""{"protocol":"json","version":1}""" + RecordEnd),
            GreetingEnd = Encoding.ASCII.GetBytes("{}" + RecordEnd),
        };
    }

    private static byte[] FrameHeader(int length, byte mask) => length switch
    {
        < 126 => [0x82, (byte)(mask | length)],
        <= ushort.MaxValue => [0x82, (byte)(mask | 126), (byte)(length >> 8), (byte)length],
        _ => [0x82, (byte)(mask | 127), 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
    };

    private static byte[] Packed(LoadOptions options) =>
        [.. BitConverter.GetBytes(options.Size), .. BitConverter.GetBytes(options.MessageId), .. Body(options.Size)];

    // A period that is prime, so that bytes which arrive shifted are never mistaken for the right ones.
    private static byte[] Body(int size) => [.. Enumerable.Range(0, size).Select(static i => (byte)(i % 251))];
}
