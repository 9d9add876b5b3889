using System.IO.Compression;
using System.Text;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;
using Netman.WebSockets;

namespace Netman.Tests.WebSockets;

// permessage-deflate: RFC 7692 (case families 12 and 13).
public sealed class DeflateTests : WebSocketSuite
{
    private const int Compressed = 4;

    public static readonly TheoryData<string, string> Negotiations = new()
    {
        { "permessage-deflate", "permessage-deflate" },
        { "PerMessage-Deflate", "permessage-deflate" },
        { "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover" },
        { "permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover" },
        { "permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9" },
        { "permessage-deflate; server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10" },
        { "permessage-deflate; client_max_window_bits", "permessage-deflate" },
        { "permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=8" },
        { "permessage-deflate;client_max_window_bits=12;server_max_window_bits=11", "permessage-deflate; server_max_window_bits=11; client_max_window_bits=12" },
        { "permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate" },
        { "x-webkit-deflate-frame, permessage-deflate; unknown, permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover" },
    };

    public static readonly TheoryData<string> Declined =
    [
        "permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=09", "permessage-deflate; server_max_window_bits=abc",
        "permessage-deflate; client_max_window_bits=7", "permessage-deflate; client_max_window_bits=16", "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; unknown=1", "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; client_no_context_takeover=0",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover", "permessage-deflate; client_max_window_bits=10; client_max_window_bits=10",
        "permessage-deflate;", "permessage-deflatex", ";", "", "x; y=\", permessage-deflate, \"", "x; y=\"; permessage-deflate", "permessage-deflate; client_max_window_bits=\"\"",
        "permessage-deflate; client_max_window_bits=\"10", "permessage-deflate; client_max_window_bits=1\u00B2", "permessage-deflate=1",
    ];

    [Theory, MemberData(nameof(Negotiations))]
    public async Task An_offer_that_can_be_kept_is_taken_with_its_parameters(string offer, string answer)
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(Takeover), "/", $"Sec-WebSocket-Extensions: {offer}");
        client.Answer.ShouldContain($"\r\nSec-WebSocket-Extensions: {answer}\r\n");
        await EchoesAsync(client, windowBits: 15);
    }

    [Theory, MemberData(nameof(Declined))]
    public async Task An_offer_that_cannot_be_kept_is_declined_and_the_connection_is_plain(string offer)
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(Takeover), "/", $"Sec-WebSocket-Extensions: {offer}");
        client.Answer.ShouldNotContain("Extensions");
        await client.SendAsync(Frame.Text("plain"));
        (await client.ReceiveAsync()).Reserved.ShouldBe(0);
        await client.SendAsync(new Frame(Frame.TextCode, Deflate("x"u8), Reserved: Compressed));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task The_options_hold_against_a_client_that_offers_everything()
    {
        WebSocketDeflate options = new() { ServerMaxWindowBits = 10, ClientMaxWindowBits = 11 };
        WebSocketClient client = await ConnectAsync(await StartAsync(options), "/", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
        client.Answer.ShouldContain(
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=11\r\n");
    }

    [Theory, InlineData(16), InlineData(64), InlineData(256), InlineData(1024), InlineData(4096), InlineData(8192), InlineData(32768), InlineData(65536), InlineData(131072)]
    public async Task Compressed_messages_of_any_size_come_back_whole_and_in_fragments(int size)
    {
        foreach (bool takeover in (bool[])[true, false])
        {
            TestServer server = await StartAsync(new WebSocketDeflate { Threshold = 0, ServerContextTakeover = takeover, ClientContextTakeover = takeover });
            WebSocketClient client = await ConnectAsync(server, "/", "Sec-WebSocket-Extensions: permessage-deflate");
            MessageInflater inflater = new(keeps: takeover);
            for (int round = 0; round < 20; round++)
            {
                byte[] text = Text(size, round);
                byte[] deflated = Deflate(text);
                int cut = deflated.Length / 3;
                await client.SendAsync(new Frame(Frame.TextCode, deflated[..cut], Final: false, Compressed), Frame.Ping("p"),
                    new Frame(Frame.Continuation, deflated[cut..(2 * cut)], Final: false), new Frame(Frame.Continuation, deflated[(2 * cut)..]));
                (await client.ReceiveAsync()).Opcode.ShouldBe(Frame.PongCode);
                Frame echo = await client.ReceiveAsync();
                echo.Reserved.ShouldBe(Compressed);
                inflater.Inflate(echo.Payload).ShouldBe(text);
            }
            await client.CloseAsync();
        }
    }

    [Theory, InlineData(9), InlineData(12), InlineData(15)]
    public async Task Outgoing_messages_keep_to_the_window_that_was_agreed_on(int bits)
    {
        TestServer server = await StartAsync(Takeover);
        WebSocketClient client = await ConnectAsync(server, "/", $"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits={bits}");
        await EchoesAsync(client, bits);
    }

    [Fact]
    public async Task A_client_that_takes_context_over_is_understood()
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(Takeover), "/", "Sec-WebSocket-Extensions: permessage-deflate");
        using MemoryStream wire = new();
        await using DeflateStream deflate = new(wire, CompressionLevel.SmallestSize, leaveOpen: true);
        MessageInflater inflater = new(keeps: true);
        int last = 0;
        for (int round = 0; round < 10; round++)
        {
            byte[] text = Text(2000, 7);
            wire.SetLength(0);
            deflate.Write(text);
            deflate.Flush();
            byte[] message = wire.ToArray()[..^4];
            last = message.Length;
            await client.SendAsync(new Frame(Frame.TextCode, message, Reserved: Compressed));
            inflater.Inflate((await client.ReceiveAsync()).Payload).ShouldBe(text);
        }
        last.ShouldBeLessThan(60, "the test's own messages refer back");
    }

    [Fact]
    public async Task Messages_below_the_threshold_leave_uncompressed()
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(new WebSocketDeflate { Threshold = 100 }), "/", "Sec-WebSocket-Extensions: permessage-deflate");
        await client.SendAsync(Frame.Text(new string('a', 99)), Frame.Text(new string('a', 100)));
        (await client.ReceiveAsync()).Reserved.ShouldBe(0);
        Frame longer = await client.ReceiveAsync();
        (longer.Reserved, longer.Payload.Length < 50).ShouldBe((Compressed, true));
    }

    [Fact]
    public async Task A_compressed_message_in_seventy_thousand_fragments_is_a_legal_message()
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(new WebSocketDeflate()), "/", "Sec-WebSocket-Extensions: permessage-deflate");
        byte[] noise = new byte[70_000];
        new Random(7692).NextBytes(noise);
        byte[] deflated = Deflate(noise);
        deflated.Length.ShouldBeGreaterThan(70_000, "noise does not shrink");
        await client.WriteAsync([.. deflated.SelectMany((value, i) =>
            new Frame(i == 0 ? Frame.BinaryCode : Frame.Continuation, [value], Final: i == deflated.Length - 1, i == 0 ? Compressed : 0).Masked())]);
        new MessageInflater(keeps: false).Inflate((await client.ReceiveAsync()).Payload).ShouldBe(noise);
        await client.CloseAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_compressed_message_that_leaves_in_several_frames_says_so_in_the_first_only(bool takeover)
    {
        TestServer server = await StartEchoAsync(socket =>
        {
            socket.Deflate = new WebSocketDeflate { Threshold = 0, ServerContextTakeover = takeover };
            socket.MaxFrameLength = 100;
        });
        WebSocketClient client = await ConnectAsync(server, "/", "Sec-WebSocket-Extensions: permessage-deflate");
        MessageInflater inflater = new(keeps: takeover);
        for (int round = 0; round < 5; round++)
        {
            byte[] text = Text(3000, round);
            await client.SendAsync(new Frame(Frame.TextCode, text));
            List<Frame> frames = [];
            do
                frames.Add(await client.ReceiveAsync());
            while (!frames[^1].Final);
            frames.Count.ShouldBeGreaterThan(2);
            frames.Select(static frame => (frame.Opcode, frame.Reserved)).ShouldBe(
                frames.Select(static (_, i) => i == 0 ? (Frame.TextCode, Compressed) : (Frame.Continuation, 0)));
            frames.SkipLast(1).ShouldAllBe(static frame => frame.Payload.Length == 100);
            inflater.Inflate([.. frames.SelectMany(static frame => frame.Payload)]).ShouldBe(text);
        }
    }

    [Theory, InlineData(Frame.PingCode), InlineData(Frame.CloseCode), InlineData(Frame.Continuation)]
    public async Task RSV1_on_a_control_or_continuation_frame_ends_with_1002(int opcode)
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(Takeover), "/", "Sec-WebSocket-Extensions: permessage-deflate");
        await client.SendAsync(new Frame(Frame.TextCode, Deflate("ab"u8)[..1], Final: false, Compressed), new Frame(opcode, [], Reserved: Compressed));
        await client.ShouldCloseAsync(1002);
    }

    public static readonly TheoryData<string, string> Streams = new()
    {
        { "F248CDC9C90700", "Hello" },                       // section 7.2.3.1
        { "000500FAFF48656C6C6F00", "Hello" },               // 7.2.3.3: a stored block
        { "F348CDC9C9070000", "Hello" },                     // 7.2.3.4: BFINAL, and the byte that follows it
        { "F348CDC9C90700", "Hello" },                       // BFINAL and nothing behind it
        { "F24805000000FFFFCAC9C90700", "Hello" },           // 7.2.3.5: two blocks
        { "00", "" },                                        // the empty message
        { "", "" },                                          // and the same without its block
        { "F348CDC9C90700F348CDC9C9070000", "HelloHello" },  // two final blocks
    };

    [Theory, MemberData(nameof(Streams))]
    public async Task The_RFCs_streams_and_odd_ends_are_understood(string hex, string text)
    {
        foreach (WebSocketDeflate options in (WebSocketDeflate[])[Takeover, new()])
        {
            WebSocketClient client = await ConnectAsync(await StartAsync(options), "/", "Sec-WebSocket-Extensions: permessage-deflate");
            MessageInflater inflater = new(keeps: options.ServerContextTakeover);
            for (int round = 0; round < 3; round++)
            {
                await client.SendAsync(new Frame(Frame.TextCode, Convert.FromHexString(hex), Reserved: Compressed));
                (await inflater.ReadAsync(client)).ShouldBe(text);
            }
        }
    }

    [Theory, InlineData("FFFFFFFF"), InlineData("07"), InlineData("F248CDC9C907AABBCC"), InlineData("0005000000"), InlineData("F248CD")]
    public async Task Corrupt_or_cut_streams_end_with_1007(string hex)
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(new WebSocketDeflate()), "/", "Sec-WebSocket-Extensions: permessage-deflate");
        await client.SendAsync(new Frame(Frame.BinaryCode, Convert.FromHexString(hex), Reserved: Compressed));
        await client.ShouldCloseAsync(1007);
    }

    [Fact]
    public async Task Bad_UTF8_inside_a_compressed_text_ends_with_1007_before_the_text_is_whole()
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(Takeover), "/", "Sec-WebSocket-Extensions: permessage-deflate");
        byte[] deflated = Deflate([.. "fine so far "u8, 0xED, 0xA0, 0x80, .. Encoding.UTF8.GetBytes(new string('x', 100))]);
        await client.SendAsync(new Frame(Frame.TextCode, deflated, Final: false, Compressed));
        await client.ShouldCloseAsync(1007);
    }

    [Fact]
    [Trait(DesignTable.Limit, "inflated WebSocket message")]
    public async Task A_gigabyte_out_of_a_megabyte_ends_with_1009_and_takes_no_more_than_the_limit()
    {
        TestServer server = await StartAsync(Takeover);
        WebSocketClient client = await ConnectAsync(server, "/", "Sec-WebSocket-Extensions: permessage-deflate");
        using MemoryStream bomb = new();
        using (DeflateStream deflate = new(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1024; i++)
                deflate.Write(zeros);
        }
        long before = GC.GetTotalMemory(forceFullCollection: false);
        await client.SendAsync(new Frame(Frame.BinaryCode, bomb.ToArray(), Reserved: Compressed));
        await client.ShouldCloseAsync(1009);
        (GC.GetTotalMemory(forceFullCollection: false) - before).ShouldBeLessThan(32 << 20);
    }

    private static WebSocketDeflate Takeover => new() { Threshold = 0, ServerContextTakeover = true, ClientContextTakeover = true };

    private Task<TestServer> StartAsync(WebSocketDeflate options) => StartEchoAsync(socket => socket.Deflate = options);

    private static async Task EchoesAsync(WebSocketClient client, int windowBits)
    {
        MessageInflater inflater = new(keeps: true, windowBits);
        for (int round = 0; round < 5; round++)
        {
            byte[] text = Text(20_000, round);
            await client.SendAsync(Frame.Binary(text));
            Frame echo = await client.ReceiveAsync();
            echo.Reserved.ShouldBe(Compressed);
            inflater.Inflate(echo.Payload).ShouldBe(text);
        }
    }

    private static byte[] Deflate(ReadOnlySpan<byte> text)
    {
        using MemoryStream wire = new();
        using DeflateStream deflate = new(wire, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(text);
        deflate.Flush();
        return wire.ToArray()[..^4];
    }

    private static byte[] Text(int size, int seed)
    {
        StringBuilder text = new();
        Random random = new(seed);
        while (text.Length < size)
            text.Append("word").Append(random.Next(100)).Append(' ');
        return Encoding.UTF8.GetBytes(text.ToString(0, size));
    }
}
