using System.Text;
using System.Text.Unicode;
using Netman.Tests.Support;
using Netman.WebSockets;

namespace Netman.Tests.WebSockets;

// RFC 6455, section 8.1 (case family 6).
public sealed class Utf8Tests : WebSocketSuite
{
    public static readonly TheoryData<string> Valid =
    [
        "48656C6C6F2DC2B540C39FC3B6C3A4C3BCC3A0C3A12D5554462D382121", "CEBAE1BDB9CF83CEBCCEB5", "00", "C280", "E0A080", "F0908080", "7F", "DFBF",
        "EFBFBF", "F48FBFBF", "ED9FBF", "EE8080", "EFBFBD", "EFBFBE", "F09FBFBE", "F3BFBFBF", "EFBBBF",
    ];

    public static readonly TheoryData<string> Invalid =
    [
        "CEBAE1BDB9CF83CEBCCEB5EDA080656469746564", "80", "BF", "8080", "C0AF", "C1BF", "E08080", "E09FBF", "F0808080", "F08FBFBF", "F4908080",
        "F8888080", "FC8480808080", "FE", "FF", "EDA080", "EDBFBF", "EDA080EDB080", "C020", "E0A0", "F09080", "C3", "E282", "CEBAE1", "F888808080",
    ];

    [Theory, MemberData(nameof(Valid))]
    public async Task Valid_text_comes_back_whole_fragmented_and_in_single_bytes(string hex)
    {
        byte[] text = Convert.FromHexString(hex);
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(new Frame(Frame.TextCode, text));
        (await client.ReceiveAsync()).Payload.ShouldBe(text);
        await client.SendAsync(InSingleBytes(text));
        (await client.ReceiveAsync()).Payload.ShouldBe(text);
        await client.WriteByteByByteAsync(new Frame(Frame.TextCode, text).Masked());
        (await client.ReceiveAsync()).Payload.ShouldBe(text);
        await client.CloseAsync();
    }

    [Theory, MemberData(nameof(Invalid))]
    public async Task Invalid_text_ends_with_1007_whole_or_fragmented(string hex)
    {
        byte[] text = Convert.FromHexString(hex);
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(new Frame(Frame.TextCode, text));
        await client.ShouldCloseAsync(1007);
        client = await ConnectAsync(server);
        await client.SendAsync(InSingleBytes(text));
        await client.ShouldCloseAsync(1007);
    }

    [Fact]
    public async Task Invalid_text_ends_inside_an_unfinished_frame()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        byte[] frame = new Frame(Frame.TextCode, [.. "κόσμε"u8, 0xF4, 0x90, .. new byte[1000]]).Masked();
        // The eight bytes of the header, the Greek, and the two that cannot be right: the rest never comes.
        await client.WriteAsync(frame[..(8 + 10)]);
        await client.WriteAsync(frame[(8 + 10)..(8 + 13)]);
        await client.ShouldCloseAsync(1007);
    }

    [Fact]
    public async Task Invalid_text_ends_inside_an_unfinished_message()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("fine", final: false), new Frame(Frame.Continuation, [0xED, 0xA0], Final: false));
        await client.ShouldCloseAsync(1007);
    }

    [Fact]
    public void The_validator_agrees_with_the_library_however_a_text_is_cut()
    {
        Random random = new(6455);
        byte[] bytes = new byte[24];
        for (int round = 0; round < 20_000; round++)
        {
            Span<byte> text = RandomText(random, bytes);
            bool expected = Utf8.IsValid(text);
            Utf8Validator validator = default;
            bool valid = true;
            for (int at = 0; at < text.Length && valid;)
            {
                int take = Math.Min(text.Length - at, random.Next(1, 9));
                valid = validator.Take(text.Slice(at, take));
                at += take;
            }
            (valid && validator.IsComplete).ShouldBe(expected, Convert.ToHexString(text));
        }
    }

    [Fact]
    public void The_validator_fails_with_the_first_byte_that_cannot_be_right()
    {
        foreach (byte[] text in (byte[][])[[0xED, 0xA0], [0xE0, 0x9F], [0xF0, 0x8F], [0xF4, 0x90], [0xC1], [0xF5], [0xE2, 0x82, 0x20]])
        {
            Utf8Validator validator = default;
            validator.Take(text.AsSpan(0, text.Length - 1)).ShouldBe(text.Length > 1 || validator.IsComplete);
            validator.Take(text.AsSpan(text.Length - 1)).ShouldBeFalse(Convert.ToHexString(text));
        }
    }

    private static Frame[] InSingleBytes(byte[] text) =>
        [.. text.Select((value, i) => new Frame(i == 0 ? Frame.TextCode : Frame.Continuation, [value], i == text.Length - 1))];

    // Mostly real text, sometimes damaged: pure noise is hardly ever valid.
    private static Span<byte> RandomText(Random random, byte[] bytes)
    {
        int length = 0;
        while (length < 20)
        {
            Rune rune = new(random.Next(4) switch { 0 => random.Next(0x80), 1 => random.Next(0x80, 0x800), 2 => random.Next(0xE000, 0x10000), _ => random.Next(0x10000, 0x110000) });
            length += rune.EncodeToUtf8(bytes.AsSpan(length));
        }
        if (random.Next(2) == 0)
            bytes[random.Next(length)] = (byte)random.Next(256);
        return bytes.AsSpan(0, random.Next(1, length + 1));
    }
}
