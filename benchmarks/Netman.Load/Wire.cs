using System.Text;

namespace Netman.Load;

/// <summary>What a connection speaks: how it begins, and what a request and its reply look like on the wire.</summary>
internal sealed partial record Wire(byte[] Request, byte[] Reply)
{
    private const char RecordEnd = '\x1e'; // SignalR's

    /// <summary>Sent first, once; empty where a connection begins with its messages.</summary>
    public byte[] Greeting { get; private init; } = [];

    /// <summary>How the answer to the greeting ends.</summary>
    public byte[] GreetingEnd { get; private init; } = [];

    public static Wire Of(LoadOptions options) => options switch
    {
        { WebSocket: true } => WebSocket(options.Raw ? Body(options.Size) : Packed(options)),
        { SignalR: true } => SignalR(options.Size),
        { Raw: true } => Same(Body(options.Size)),
        _ => Same(Packed(options)),
    };

    private static Wire Same(byte[] message) => new(message, message);

    private static Wire SignalR(int size)
    {
        string body = string.Concat(Enumerable.Range(0, size).Select(static i => (char)('a' + i % 23)));
        return Same(Encoding.ASCII.GetBytes($$"""{"type":1,"target":"Echo","arguments":["{{body}}"]}""" + RecordEnd)) with
        {
            Greeting = Encoding.ASCII.GetBytes("""{"protocol":"json","version":1}""" + RecordEnd),
            GreetingEnd = Encoding.ASCII.GetBytes("{}" + RecordEnd),
        };
    }

    private static byte[] Packed(LoadOptions options) =>
        [.. BitConverter.GetBytes(options.Size), .. BitConverter.GetBytes(options.MessageId), .. Body(options.Size)];

    // A period that is prime, so that bytes which arrive shifted are never mistaken for the right ones.
    private static byte[] Body(int size) => [.. Enumerable.Range(0, size).Select(static i => (byte)(i % 251))];
}
