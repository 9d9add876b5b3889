using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// RFC 6455, section 5.4 (case family 5).
public sealed class FragmentationTests : WebSocketSuite
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Two_fragments_are_one_message(bool inOnePiece)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        Frame[] frames = [Frame.Text("fragment1", final: false), Frame.Rest("fragment2")];
        if (inOnePiece)
            await client.SendAsync(frames);
        else
            await client.WriteByteByByteAsync([.. frames.SelectMany(static frame => frame.Masked())]);
        Frame echo = await client.ReceiveAsync();
        (echo.Opcode, echo.Final, echo.AsText).ShouldBe((Frame.TextCode, true, "fragment1fragment2"));
        await client.CloseAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_ping_between_fragments_is_answered_first(bool inOnePiece)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        Frame[] frames = [Frame.Text("fragment1", final: false), Frame.Ping("payload"), Frame.Rest("fragment2")];
        if (inOnePiece)
            await client.SendAsync(frames);
        else
            await client.WriteByteByByteAsync([.. frames.SelectMany(static frame => frame.Masked())]);
        Frame pong = await client.ReceiveAsync();
        (pong.Opcode, pong.AsText).ShouldBe((Frame.PongCode, "payload"));
        (await client.ReceiveAsync()).AsText.ShouldBe("fragment1fragment2");
    }

    [Fact]
    public async Task A_binary_ping_between_fragments_of_a_text_does_not_touch_the_text()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("a", final: false), new Frame(Frame.PingCode, [0xFF, 0xFE, 0x80]), Frame.Rest("b"));
        (await client.ReceiveAsync()).Payload.ShouldBe([0xFF, 0xFE, 0x80]);
        (await client.ReceiveAsync()).AsText.ShouldBe("ab");
    }

    [Fact]
    public async Task Five_fragments_with_pings_between_are_one_message()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(
            Frame.Text("1", final: false), Frame.Rest("2", final: false), Frame.Ping("a"), Frame.Rest("3", final: false), Frame.Rest("4", final: false),
            Frame.Ping("b"), Frame.Rest("5"));
        (await client.ReceiveAsync()).AsText.ShouldBe("a");
        (await client.ReceiveAsync()).AsText.ShouldBe("b");
        (await client.ReceiveAsync()).AsText.ShouldBe("12345");
        await client.CloseAsync();
    }

    [Fact]
    public async Task Empty_fragments_count_for_nothing_and_an_empty_first_one_for_the_kind()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("", final: false), Frame.Rest("", final: false), Frame.Rest(""));
        Frame empty = await client.ReceiveAsync();
        (empty.Opcode, empty.Payload.Length).ShouldBe((Frame.TextCode, 0));
        await client.SendAsync(Frame.Text("", final: false), Frame.Rest("middle", final: false), Frame.Rest(""));
        (await client.ReceiveAsync()).AsText.ShouldBe("middle");
        await client.CloseAsync();
    }

    [Fact]
    public async Task Data_frames_after_an_empty_first_fragment_end_with_1002()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("", final: false), Frame.Text("new"));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task A_hundred_thousand_fragments_are_a_legal_message()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        byte[] middle = Frame.Rest("x", final: false).Masked();
        await client.WriteAsync([.. Frame.Text("x", final: false).Masked(), .. Enumerable.Repeat(middle, 100_000).SelectMany(static frame => frame), .. Frame.Rest("").Masked()]);
        (await client.ReceiveAsync()).Payload.Length.ShouldBe(100_001);
        await client.CloseAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_continuation_without_a_start_ends_with_1002(bool final)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Rest("non-continuation payload", final), Frame.Text("Hello, world!"));
        await client.ShouldCloseAsync(1002);
    }

    [Fact]
    public async Task A_continuation_after_a_finished_message_ends_with_1002()
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("a", final: false), Frame.Rest("b"), Frame.Rest("c"));
        (await client.ReceiveAsync()).AsText.ShouldBe("ab");
        await client.ShouldCloseAsync(1002);
    }

    [Theory, InlineData(Frame.TextCode), InlineData(Frame.BinaryCode)]
    public async Task A_new_message_inside_a_fragmented_one_ends_with_1002(int opcode)
    {
        await using TestServer server = await StartEchoAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(Frame.Text("fragment1", final: false), new Frame(opcode, "fragment2"u8.ToArray()));
        await client.ShouldCloseAsync(1002);
    }

    [Theory, InlineData(64), InlineData(1300), InlineData(65536)]
    public async Task A_binary_megabyte_in_fragments_comes_back(int fragment)
    {
        await using TestServer server = await StartEchoAsync(options: static options => options.MaxBodyLength = 1 << 20);
        WebSocketClient client = await ConnectAsync(server);
        byte[] bytes = Message.Pattern(1 << 20);
        byte[][] parts = [.. bytes.Chunk(fragment)];
        await client.SendAsync([.. parts.Select((part, i) => new Frame(i == 0 ? Frame.BinaryCode : Frame.Continuation, part, i == parts.Length - 1))]);
        (await client.ReceiveAsync()).Payload.ShouldBe(bytes);
    }
}
