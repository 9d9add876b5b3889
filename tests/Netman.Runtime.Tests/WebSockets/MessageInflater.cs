using System.Text;
using Netman.Interop;

namespace Netman.Tests.WebSockets;

/// <summary>Inflates what the server sends. A window below 15 bits is checked by zlib itself, which refuses to look further back.</summary>
internal sealed class MessageInflater(bool keeps, int windowBits = 15)
{
    private Inflater _zlib = new(windowBits);

    internal byte[] Inflate(byte[] payload)
    {
        if (!keeps)
            _zlib = new Inflater(windowBits);
        List<byte> text = [];
        byte[] output = new byte[4096];
        ReadOnlySpan<byte> input = [.. payload, 0, 0, 0xFF, 0xFF];
        int written = output.Length;
        while (!input.IsEmpty || written == output.Length)
        {
            _zlib.Inflate(input, output, out int consumed, out written).ShouldNotBe(InflateStatus.Invalid);
            input = input[consumed..];
            text.AddRange(output.AsSpan(0, written));
        }
        return [.. text];
    }

    internal async Task<string> ReadAsync(WebSocketClient client)
    {
        Frame frame = await client.ReceiveAsync();
        frame.Opcode.ShouldBe(Frame.TextCode, $"closed with {frame.Code}");
        return Encoding.UTF8.GetString(frame.Reserved == 0 ? frame.Payload : Inflate(frame.Payload));
    }
}
