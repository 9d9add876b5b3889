using System.IO.Compression;
using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

// Messages that a raw handler takes in pieces, as they arrive.
public sealed class StreamingTests : WebSocketSuite
{
    private const string Offer = "Sec-WebSocket-Extensions: permessage-deflate";

    [Fact]
    public async Task A_streaming_handler_gets_the_pieces_as_they_arrive_and_the_end_marked()
    {
        PartHandler handler = new();
        TestServer server = await StartRawAsync(handler, static socket => socket.StreamMessages = true, static options => options.MaxBodyLength = 10);
        WebSocketClient client = await ConnectAsync(server);
        byte[] whole = new Frame(Frame.BinaryCode, "larger than the limit, which does not count here"u8.ToArray()).Masked();
        await client.WriteAsync(whole[..20]);
        await Deadline.Until(() => handler.Calls > 0, "the first piece arrives before the rest is sent");
        handler.Ends.ShouldBe(0);
        await client.WriteAsync(whole[20..]);
        await client.SendAsync(Frame.Text("a", final: false), Frame.Rest(""), Frame.Text("b"));
        await Deadline.Until(() => handler.Ends == 3, "three messages end");
        handler.Gathered.ShouldBe("larger than the limit, which does not count here|a|b|");
        await client.SendAsync(new Frame(Frame.TextCode, [0xC3]));
        await client.ShouldCloseAsync(1007);
    }

    [Fact]
    public async Task A_character_cut_by_two_pieces_is_whole_where_they_are_put_together()
    {
        PartHandler handler = new();
        TestServer server = await StartRawAsync(handler, static socket => socket.StreamMessages = true);
        WebSocketClient client = await ConnectAsync(server);
        await client.SendAsync(new Frame(Frame.TextCode, [(byte)'a', 0xE2, 0x82], Final: false));
        await Deadline.Until(() => handler.Calls > 0, "the first piece arrives");
        await client.SendAsync(new Frame(Frame.Continuation, [0xAC]));
        await Deadline.Until(() => handler.Ends == 1, "the message ends");
        handler.Gathered.ShouldBe("a€|");
        await client.CloseAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_character_that_goes_wrong_behind_a_pieces_border_ends_with_1007_and_the_wrong_piece_is_not_handed_over(bool compressed)
    {
        PartHandler handler = new();
        TestServer server = await StartRawAsync(handler, static socket => (socket.StreamMessages, socket.Deflate) = (true, new WebSocketDeflate()));
        WebSocketClient client = await ConnectAsync(server, "/", Offer);
        byte[] wrong = [(byte)'x', 0xC3];
        Frame first = compressed ? new(Frame.TextCode, Stored(wrong), Final: false, Reserved: 4) : new(Frame.TextCode, wrong, Final: false);
        await client.SendAsync(first);
        await Deadline.Until(() => handler.Calls > 0, "the first piece arrives");
        await client.SendAsync(new Frame(Frame.Continuation, compressed ? Stored("(rest"u8) : "(rest"u8.ToArray()));
        await client.ShouldCloseAsync(1007);
        handler.Ends.ShouldBe(0);
        handler.Gathered.ShouldNotContain("rest");
    }

    [Fact]
    public async Task A_compressed_text_that_ends_inside_a_character_ends_with_1007_and_has_no_last_piece()
    {
        PartHandler handler = new();
        TestServer server = await StartRawAsync(handler, static socket => (socket.StreamMessages, socket.Deflate) = (true, new WebSocketDeflate()));
        WebSocketClient client = await ConnectAsync(server, "/", Offer);
        await client.SendAsync(new Frame(Frame.TextCode, Stored([(byte)'x', 0xC3]), Reserved: 4));
        await client.ShouldCloseAsync(1007);
        handler.Ends.ShouldBe(0);
    }

    [Fact]
    public async Task A_compressed_message_far_over_the_limit_comes_whole_in_pieces_and_no_piece_is_empty_but_the_last()
    {
        PartHandler handler = new();
        TestServer server = await StartRawAsync(handler, static socket => (socket.StreamMessages, socket.Deflate) = (true, new WebSocketDeflate()),
            static options => options.MaxBodyLength = 1000);
        WebSocketClient client = await ConnectAsync(server, "/", Offer);
        string text = string.Concat(Enumerable.Range(0, 200_000));
        await client.SendAsync(new Frame(Frame.TextCode, Deflated(Encoding.ASCII.GetBytes(text)), Reserved: 4));
        await Deadline.Until(() => handler.Ends == 1, "the message ends");
        handler.Gathered.ShouldBe(text + "|");
        handler.EmptyBeforeTheLast.ShouldBe(0);
        await client.CloseAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_handler_that_closes_in_a_piece_gets_no_further_one(bool throws)
    {
        PartHandler handler = new(connection =>
        {
            if (throws)
                throw new InvalidOperationException("enough");
            connection.Close(4000);
        });
        TestServer server = await StartRawAsync(handler, static socket => (socket.StreamMessages, socket.Deflate) = (true, new WebSocketDeflate()));
        WebSocketClient client = await ConnectAsync(server, "/", Offer);
        await client.SendAsync(new Frame(Frame.BinaryCode, Deflated(new byte[1 << 20]), Reserved: 4));
        await client.ShouldCloseAsync(throws ? 1011 : 4000);
        (handler.Calls, handler.Ends).ShouldBe((1, 0));
    }

    // One block that is not compressed: what was sent comes out at once, wherever it is cut.
    private static byte[] Stored(ReadOnlySpan<byte> bytes) =>
        [0x00, (byte)bytes.Length, 0x00, (byte)~bytes.Length, 0xFF, .. bytes];

    private static byte[] Deflated(byte[] bytes)
    {
        using MemoryStream wire = new();
        using DeflateStream deflate = new(wire, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(bytes);
        deflate.Flush();
        return wire.ToArray()[..^4];
    }

    private sealed class PartHandler(Action<Connection>? first = null) : WebSocketHandler
    {
        private readonly Lock _gate = new();
        private readonly List<byte> _gathered = [];
        private int _ends, _calls, _empty;

        public string Gathered
        {
            get
            {
                lock (_gate)
                    return Encoding.UTF8.GetString([.. _gathered]);
            }
        }

        public int Ends => Volatile.Read(ref _ends);

        public int EmptyBeforeTheLast => Volatile.Read(ref _empty);

        public int Calls => Volatile.Read(ref _calls);

        public override void OnMessage(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> message) =>
            throw new InvalidOperationException("Streamed messages come in parts.");

        public override void OnMessagePart(Connection connection, WebSocketMessageKind kind, ReadOnlySpan<byte> part, bool last)
        {
            lock (_gate)
            {
                _gathered.AddRange(part);
                if (last)
                    _gathered.Add((byte)'|');
            }
            if (part.IsEmpty && !last)
                Interlocked.Increment(ref _empty);
            if (Interlocked.Increment(ref _calls) == 1)
                first?.Invoke(connection);
            if (last)
                Interlocked.Increment(ref _ends);
        }
    }
}
