using System.Buffers.Binary;
using System.Text;

namespace Netman.Tests.WebSockets;

/// <summary>One frame as a test builds or sees it. The codec is written by hand from RFC 6455, section 5.2, so that it cannot share
/// a mistake with the server's.</summary>
public sealed record Frame(int Opcode, byte[] Payload, bool Final = true, int Reserved = 0)
{
    public const int Continuation = 0, TextCode = 1, BinaryCode = 2, CloseCode = 8, PingCode = 9, PongCode = 10;

    public string AsText => Encoding.UTF8.GetString(Payload);

    /// <summary>The code of a close frame; 1005 where it has none.</summary>
    public int Code => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;

    public static Frame Text(string text, bool final = true) => new(TextCode, Encoding.UTF8.GetBytes(text), final);

    public static Frame Binary(byte[] payload, bool final = true) => new(BinaryCode, payload, final);

    public static Frame Rest(string text, bool final = true) => new(Continuation, Encoding.UTF8.GetBytes(text), final);

    public static Frame Ping(string payload = "") => new(PingCode, Encoding.UTF8.GetBytes(payload));

    public static Frame Pong(string payload = "") => new(PongCode, Encoding.UTF8.GetBytes(payload));

    public static Frame Close() => new(CloseCode, []);

    public static Frame Close(int code, string text = "") => Close(code, Encoding.UTF8.GetBytes(text));

    public static Frame Close(int code, byte[] text)
    {
        byte[] payload = [(byte)(code >> 8), (byte)code, .. text];
        return new(CloseCode, payload);
    }

    /// <summary>The frame as a client sends it.</summary>
    public byte[] Masked(uint key = 0x9A0BC4D1)
    {
        byte[] keyBytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(keyBytes, key);
        byte[] masked = [.. Payload];
        for (int i = 0; i < masked.Length; i++)
            masked[i] ^= keyBytes[i % 4];
        return [.. Head(0x80), .. keyBytes, .. masked];
    }

    /// <summary>The frame as only a server may send it.</summary>
    public byte[] Unmasked() => [.. Head(0), .. Payload];

    private byte[] Head(int mask)
    {
        byte first = (byte)((Final ? 0x80 : 0) | Reserved << 4 | Opcode);
        if (Payload.Length < 126)
            return [first, (byte)(mask | Payload.Length)];
        if (Payload.Length < 65536)
            return [first, (byte)(mask | 126), (byte)(Payload.Length >> 8), (byte)Payload.Length];
        byte[] head = new byte[10];
        (head[0], head[1]) = (first, (byte)(mask | 127));
        BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(2), (ulong)Payload.Length);
        return head;
    }
}
