using System.IO.Compression;
using System.Text;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>Limits and gates of single routes: decided at the packed header, wherever it stands in a message.</summary>
public sealed class WebSocketAdmissionTests : WebSocketSuite
{
    private const int Small = 2, Large = 3, Gated = 4;

    [Fact]
    [Trait(DesignTable.Limit, "body length")]
    public async Task A_body_over_its_routes_limit_ends_with_1009_at_the_header()
    {
        WebSocketClient client = await ConnectAsync(await StartLimitedAsync());
        await client.SendAsync(Frame.Binary(Message.Pack(Small, new byte[100])));
        (await client.ReceiveAsync()).Payload.Length.ShouldBe(108);
        byte[] frame = Frame.Binary(Message.Pack(Small, new byte[101])).Masked();
        await client.WriteAsync(frame[..10]);
        await client.WriteAsync(frame[10..14]); // the frame's head takes 6, the packed one 8
        await client.ShouldCloseAsync(1009);
    }

    [Fact]
    [Trait(DesignTable.Limit, "body length")]
    public async Task A_route_may_allow_more_than_the_server_does()
    {
        WebSocketClient client = await ConnectAsync(await StartLimitedAsync());
        await client.SendAsync(Frame.Binary(Message.Pack(Large, Message.Pattern(200_000))));
        (await client.ReceiveAsync()).Payload.ShouldBe(Message.Pack(Large, Message.Pattern(200_000)));
        await client.WriteAsync(Frame.Binary(Message.Pack(1, new byte[1001])).Masked()[..16]);
        await client.ShouldCloseAsync(1009);
    }

    [Fact]
    public async Task More_than_any_route_allows_ends_with_1009_at_the_frames_head()
    {
        WebSocketClient client = await ConnectAsync(await StartLimitedAsync());
        await client.WriteAsync([0x82, 0xFF, 0, 0, 0, 0, 0, 4, 0, 0, 1, 2, 3, 4]);
        await client.ShouldCloseAsync(1009);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_message_in_fragments_is_decided_at_its_packed_header_too(bool compressed)
    {
        WebSocketClient client = await ConnectAsync(await StartLimitedAsync(), "/", "Sec-WebSocket-Extensions: permessage-deflate");
        byte[] packed = Message.Pack(Small, new byte[101]);
        byte[] start = compressed ? Deflated(packed[..8]) : packed[..8];
        await client.SendAsync(new Frame(Frame.BinaryCode, start[..3], Final: false, compressed ? 4 : 0), new Frame(Frame.Continuation, start[3..], Final: false));
        await client.ShouldCloseAsync(1009);
    }

    [Fact]
    public async Task A_routes_gate_refuses_with_1008_before_the_body_has_come()
    {
        TestServer server = await StartLimitedAsync();
        WebSocketClient client = await ConnectAsync(server);
        await client.WriteAsync(Frame.Binary(Message.Pack(Gated, Encoding.UTF8.GetBytes("secret"))).Masked()[..14]);
        await client.ShouldCloseAsync(1008);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.Refused);
    }

    [Fact]
    public async Task The_second_packed_message_of_a_frame_is_held_to_its_own_route()
    {
        WebSocketClient client = await ConnectAsync(await StartLimitedAsync());
        await client.SendAsync(Frame.Binary([.. Message.Pack(Large, new byte[2000]), .. Message.Pack(Small, new byte[101])]));
        (await client.ReceiveAsync()).Payload.Length.ShouldBe(2008);
        await client.ShouldCloseAsync(1009);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1 << 30)]
    public async Task A_route_that_allows_more_than_any_message_can_have_does_not_refuse_every_frame(int limit)
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(new TestServerSetup { Routes = new ShortTable(limit) }));
        await client.SendAsync(Frame.Binary(Message.Pack(1, "served"u8)));
        (await client.ReceiveAsync()).Payload.ShouldBe(Message.Pack(1, "served"u8));
    }

    [Fact]
    public async Task Messages_of_routes_with_short_limits_share_a_frame_that_is_longer_than_each()
    {
        WebSocketClient client = await ConnectAsync(await StartAsync(new TestServerSetup { Routes = new ShortTable(4) }));
        byte[] packed = Message.Pack(1, "four"u8);
        await client.SendAsync(Frame.Binary([.. packed, .. packed, .. packed]));
        for (int i = 0; i < 3; i++)
            (await client.ReceiveAsync()).Payload.ShouldBe(packed);
        await client.SendAsync(Frame.Binary([.. packed, .. Message.Pack(1, "fives"u8)]));
        await client.ReceiveAsync();
        await client.ShouldCloseAsync(1009);
    }

    private Task<TestServer> StartLimitedAsync() => StartAsync(
        new TestServerSetup { Routes = new LimitedTable(), Options = static options => options.MaxBodyLength = 1000 },
        static socket => socket.Deflate = new WebSocketDeflate());

    private static byte[] Deflated(byte[] bytes)
    {
        using MemoryStream wire = new();
        using DeflateStream deflate = new(wire, CompressionLevel.NoCompression, leaveOpen: true);
        deflate.Write(bytes);
        deflate.Flush();
        return wire.ToArray();
    }

    [Fact]
    public async Task A_message_that_was_asked_about_ahead_is_counted_once()
    {
        LimitedTable table = new();
        TestServer server = await StartAsync(new TestServerSetup { Routes = table });
        WebSocketClient client = await ConnectAsync(server);
        byte[] frame = Frame.Binary([.. Message.Pack(1, ""u8), .. Message.Pack(1, "second"u8)]).Masked();
        await client.WriteAsync(frame[..16]); // the empty message is whole, its frame is not
        await Deadline.Until(() => table.Asked > 0, "the first header is asked about");
        await client.WriteAsync(frame[16..]);
        await client.ReceiveAsync();
        await client.ReceiveAsync();
        table.Counted.ShouldBe(2);
    }

    /// <summary>All its routes have one limit.</summary>
    private sealed class ShortTable(int limit) : MessageDispatcher
    {
        public override bool HasAdmission => true;

        public override IReadOnlyList<RouteInfo> GetRoutes() => [new(1, "Short") { MaxBodyLength = limit }];

        public override Admission Admit(Connection connection, uint messageId, int bodyLength, int maxBodyLength) => Within(bodyLength, limit);

        public override ValueTask DispatchAsync(MessageContext context)
        {
            context.Connection.Send(context.MessageId, context.Body);
            return default;
        }
    }

    /// <summary>As the generator writes it: a second switch for limits and gates.</summary>
    private sealed class LimitedTable : MessageDispatcher
    {
        private int _asked, _counted;

        public int Asked => Volatile.Read(ref _asked);

        public int Counted => Volatile.Read(ref _counted);

        public override bool HasAdmission => true;

        public override void Admitted(Connection connection, uint messageId) => Interlocked.Increment(ref _counted);

        public override IReadOnlyList<RouteInfo> GetRoutes() =>
            [new(1, "One"), new(Small, "Small") { MaxBodyLength = 100 }, new(Large, "Large") { MaxBodyLength = 200_000 }, new(Gated, "Gated")];

        public override Admission Admit(Connection connection, uint messageId, int bodyLength, int maxBodyLength)
        {
            Interlocked.Increment(ref _asked);
            return messageId switch
            {
                Small => Within(bodyLength, 100),
                Large => Within(bodyLength, 200_000),
                Gated => Admission.Refused,
                _ => Within(bodyLength, maxBodyLength),
            };
        }

        public override ValueTask DispatchAsync(MessageContext context)
        {
            context.Connection.Send(context.MessageId, context.Body);
            return default;
        }
    }
}
