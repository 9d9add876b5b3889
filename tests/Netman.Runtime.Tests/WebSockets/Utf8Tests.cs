using System.Text;
using System.Text.Unicode;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;
using Netman.WebSockets;

namespace Netman.Tests.WebSockets;

// RFC 6455, section 8.1 (case family 6).
public sealed class Utf8Tests : WebSocketSuite
{
    // In the order of the suite's families 6.2 to 6.23, each sequence once.
    public static readonly TheoryData<string> Valid =
    [
        "48656C6C6F2DC2B540C39FC3B6C3A4C3BCC3A0C3A12D5554462D382121", "CEBAE1BDB9CF83CEBCCEB5", "68656C6C6F24776F726C64",
        "68656C6C6FC2A2776F726C64", "68656C6C6FE282AC776F726C64", "68656C6C6FF0A4ADA2776F726C64", "CEBA", "CEBAE1BDB9", "CEBAE1BDB9CF83",
        "CEBAE1BDB9CF83CEBC", "00", "C280", "E0A080", "F0908080", "7F", "DFBF", "EFBFBF", "F48FBFBF", "ED9FBF", "EE8080", "EFBFBD", "EFBBBF",
        "EFBFB9", "EFBFBA", "EFBFBB", "EFBFBC", "EFBFBE", "F09FBFBE", "F0AFBFBE", "F0BFBFBE", "F18FBFBE", "F19FBFBE", "F1AFBFBE", "F1BFBFBE",
        "F28FBFBE", "F29FBFBE", "F2AFBFBE", "F2BFBFBE", "F38FBFBE", "F39FBFBE", "F3AFBFBE", "F3BFBFBE", "F48FBFBE", "F09FBFBF", "F0AFBFBF",
        "F0BFBFBF", "F18FBFBF", "F19FBFBF", "F1AFBFBF", "F1BFBFBF", "F28FBFBF", "F29FBFBF", "F2AFBFBF", "F2BFBFBF", "F38FBFBF", "F39FBFBF",
        "F3AFBFBF", "F3BFBFBF",
    ];

    public static readonly TheoryData<string> Invalid =
    [
        "CEBAE1BDB9CF83CEBCCEB5EDA080656469746564", "CE", "CEBAE1", "CEBAE1BD", "CEBAE1BDB9CF", "CEBAE1BDB9CF83CE", "CEBAE1BDB9CF83CEBCCE",
        "F888808080", "FC8480808080", "F7BFBFBF", "FBBFBFBFBF", "FDBFBFBFBFBF", "F4908080", "80", "BF", "80BF", "80BF80", "80BF80BF", "80BF80BF80",
        "80BF80BF80BF", "8080",
        "808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF",
        "C020C120C220C320C420C520C620C720C820C920CA20CB20CC20CD20CE20CF20D020D120D220D320D420D520D620D720D820D920DA20DB20DC20DD20DE20DF20",
        "E020E120E220E320E420E520E620E720E820E920EA20EB20EC20ED20EE20EF20", "F020F120F220F320F420F520F620F720", "F820F920FA20FB20", "FC20FD20",
        "C0", "E080", "F08080", "F8808080", "FC80808080", "DF", "EFBF", "F7BFBF", "FBBFBFBF", "FDBFBFBFBF",
        "C0E080F08080F8808080FC80808080DFEFBFF7BFBFFBBFBFBFFDBFBFBFBF", "FE", "FF", "FEFEFFFF", "C0AF", "E080AF", "F08080AF", "F8808080AF",
        "FC80808080AF", "C1BF", "E09FBF", "F08FBFBF", "F887BFBFBF", "FC83BFBFBFBF", "C080", "E08080", "F0808080", "F880808080", "FC8080808080",
        "EDA080", "EDADBF", "EDAE80", "EDAFBF", "EDB080", "EDBE80", "EDBFBF", "EDA080EDB080", "EDA080EDBFBF", "EDADBFEDB080", "EDADBFEDBFBF",
        "EDAE80EDB080", "EDAE80EDBFBF", "EDAFBFEDB080", "EDAFBFEDBFBF", "C020", "E0A0", "F09080", "C3", "E282",
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
    [Trait(DesignTable.BadInput, "RFC 6455 violations")]
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
