using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// RFC 6455, section 5.6 and the lengths of section 5.2 (case families 1.1, 1.2, 9 and 10.1 of the Autobahn suite).
public sealed class MessageTests : WebSocketSuite
{
    public static readonly TheoryData<int> Lengths = [0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 300_000, 1 << 20];

    [Theory, MemberData(nameof(Lengths))]
    public async Task A_text_of_any_length_comes_back(int length)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        string text = new('*', length);
        await client.SendAsync(Frame.Text(text));
        Frame echo = await client.ReceiveAsync();
        (echo.Opcode, echo.Final, echo.AsText).ShouldBe((Frame.TextCode, true, text));
        await client.CloseAsync();
    }

    [Theory, MemberData(nameof(Lengths))]
    public async Task A_binary_message_of_any_length_comes_back(int length)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        byte[] bytes = Message.Pattern(length);
        await client.SendAsync(Frame.Binary(bytes));
        Frame echo = await client.ReceiveAsync();
        (echo.Opcode, echo.Final).ShouldBe((Frame.BinaryCode, true));
        echo.Payload.ShouldBe(bytes);
        await client.CloseAsync();
    }

    [Theory, InlineData(Frame.TextCode, 997), InlineData(Frame.BinaryCode, 997), InlineData(Frame.TextCode, 64), InlineData(Frame.BinaryCode, 2048)]
    public async Task A_message_in_chops_comes_back(int opcode, int chopLength)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        Frame sent = new(opcode, [.. Enumerable.Repeat((byte)'x', 65536)]);
        foreach (byte[] chop in sent.Masked().Chunk(chopLength))
            await client.WriteAsync(chop);
        (await client.ReceiveAsync()).Payload.ShouldBe(sent.Payload);
        await client.CloseAsync();
    }

    [Theory, InlineData(Frame.TextCode, 0), InlineData(Frame.BinaryCode, 0), InlineData(Frame.TextCode, 4096), InlineData(Frame.BinaryCode, 65536)]
    public async Task Sixteen_megabytes_come_back_whole_or_in_fragments(int opcode, int fragment)
    {
        TestServer server = await StartEchoAsync(options: static options => options.OutboundHardLimit = options.MaxBodyLength = (16 << 20) + 64);
        WebSocketClient client = await ConnectAsync(server);
        byte[] message = new byte[16 << 20];
        message.AsSpan().Fill((byte)'*');
        byte[][] parts = fragment == 0 ? [message] : [.. message.Chunk(fragment)];
        Task sent = client.SendAsync([.. parts.Select((part, i) => new Frame(i == 0 ? opcode : Frame.Continuation, part, i == parts.Length - 1))]);
        Frame echo = await client.MessageAsync();
        await sent;
        echo.Opcode.ShouldBe(opcode);
        echo.Payload.AsSpan().SequenceEqual(message).ShouldBeTrue();
        await client.CloseAsync();
    }

    [Fact]
    public async Task Frames_in_single_bytes_are_the_same_frames()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.WriteByteByByteAsync(
            [.. Frame.Text("κόσμε").Masked(), .. Frame.Ping("p").Masked(), .. Frame.Binary([1, 2, 3]).Masked(), .. Frame.Text("a", final: false).Masked(), .. Frame.Rest("b").Masked()]);
        (await client.ReceiveAsync()).AsText.ShouldBe("κόσμε");
        (await client.ReceiveAsync()).Opcode.ShouldBe(Frame.PongCode);
        (await client.ReceiveAsync()).Payload.ShouldBe([1, 2, 3]);
        (await client.ReceiveAsync()).AsText.ShouldBe("ab");
        await client.CloseAsync();
    }

    [Fact]
    [Trait(DesignTable.BadInput, "any number of pieces")]
    public async Task Splitting_a_run_of_frames_at_every_byte_yields_the_same_messages()
    {
        await using TestServer server = await StartEchoAsync();
        byte[] run =
        [
            .. Frame.Binary(Message.Pattern(130)).Masked(), .. Frame.Text("ünï", final: false).Masked(), .. Frame.Ping("in between").Masked(),
            .. Frame.Rest("cödé").Masked(), .. Frame.Text("").Masked(),
        ];
        WebSocketClient client = await ConnectAsync(server);
        for (int split = 1; split < run.Length; split++)
        {
            await client.WriteAsync(run[..split]);
            await client.WriteAsync(run[split..]);
            (await client.ReceiveAsync()).Payload.ShouldBe(Message.Pattern(130));
            (await client.ReceiveAsync()).AsText.ShouldBe("in between");
            (await client.ReceiveAsync()).AsText.ShouldBe("ünïcödé", $"split at {split}");
            (await client.ReceiveAsync()).Payload.ShouldBeEmpty();
        }
        await client.CloseAsync();
    }

    [Fact]
    public async Task Many_frames_in_one_piece_are_answered_in_order()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync([.. Enumerable.Range(0, 5000).Select(static i => Frame.Text($"message {i}"))]);
        for (int i = 0; i < 5000; i++)
            (await client.ReceiveAsync()).AsText.ShouldBe($"message {i}");
        await client.CloseAsync();
    }

    [Fact]
    public async Task A_long_message_leaves_in_several_frames_where_the_option_says_so()
    {
        await using TestServer server = await StartEchoAsync(static socket => socket.MaxFrameLength = 1000);
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Binary(Message.Pattern(2500)));
        Frame[] frames = [await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync()];
        frames.Select(static frame => (frame.Opcode, frame.Final, frame.Payload.Length))
            .ShouldBe([(Frame.BinaryCode, false, 1000), (Frame.Continuation, false, 1000), (Frame.Continuation, true, 500)]);
        frames.SelectMany(static frame => frame.Payload).ShouldBe(Message.Pattern(2500));
    }

    [Theory, InlineData(true), InlineData(false)]
    [Trait(DesignTable.Limit, "body length")]
    public async Task A_message_over_the_limit_ends_with_1009_at_its_header(bool text)
    {
        await using TestServer server = await StartEchoAsync(options: static options => options.MaxBodyLength = 1000);
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Binary(new byte[1000]));
        (await client.ReceiveAsync()).Payload.Length.ShouldBe(1000);
        byte[] frame = new Frame(text ? Frame.TextCode : Frame.BinaryCode, new byte[1001]).Masked();
        await client.WriteAsync(frame[..8]);
        await client.ShouldCloseAsync(1009);
    }

    [Fact]
    public async Task Fragments_over_the_limit_together_end_with_1009()
    {
        await using TestServer server = await StartEchoAsync(options: static options => options.MaxBodyLength = 1000);
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(new Frame(Frame.BinaryCode, new byte[600], Final: false), new Frame(Frame.Continuation, new byte[401]));
        await client.ShouldCloseAsync(1009);
    }

    [Fact]
    public async Task A_length_of_2_to_the_63_ends_with_1002()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.WriteAsync([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task A_length_just_below_2_to_the_63_ends_with_1009_and_takes_no_memory()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.WriteAsync([0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]);
        await client.ShouldCloseAsync(1009);
    }

    [Theory]
    [InlineData(new byte[] { 0x82, 0xFE, 0, 125, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4 })]
    public async Task A_length_that_is_not_written_in_its_shortest_form_ends_with_1002(byte[] head)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.WriteAsync(head);
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    [Trait(DesignTable.BadInput, "RFC 6455 violations")]
    public async Task An_unmasked_frame_ends_with_1002()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.WriteAsync(Frame.Text("bare").Unmasked());
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task Every_mask_gives_the_same_message_the_zero_mask_too()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        foreach (uint key in (uint[])[0, 1, 0xFF000000, 0x01020304, uint.MaxValue])
        {
            await client.WriteAsync(Frame.Text("the same").Masked(key));
            (await client.ReceiveAsync()).AsText.ShouldBe("the same");
        }
    }
}
