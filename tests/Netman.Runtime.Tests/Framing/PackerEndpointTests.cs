using System.Net.Sockets;
using Netman.Tests.Raw;

namespace Netman.Tests.Framing;

/// <summary>Packers behind a real endpoint.</summary>
public class PackerEndpointTests
{
    public static TheoryData<string> Packers => PackerCases.Names;

    [Theory, MemberData(nameof(Packers))]
    public async Task An_endpoint_echoes_in_the_format_of_its_packer(string name)
    {
        IPacker packer = PackerCases.All[name];
        byte[] stream = [.. PackerCases.MessagesOf(packer).SelectMany(m => PackerCases.Pack(packer, m.Id, m.Body))];
        await using NetmanServer server = await StartAsync(packer, new EchoRoutes());
        using Socket client = Connect(server);
        // In two pieces, so that a leftover waits in the ring; the reply tells nothing of where it was cut.
        client.Send(stream.AsSpan(0, stream.Length / 2));
        client.Send(stream.AsSpan(stream.Length / 2));
        client.ReadExactly(stream.Length).ShouldBe(stream);
    }

    [Fact]
    public async Task A_message_that_the_packer_cannot_carry_throws_at_its_sender_on_any_thread()
    {
        TaskCompletionSource<Connection> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NetmanServer server = await StartAsync(DelimiterPacker.Lines, new EchoRoutes(), builder => builder.OnOpen(c => opened.SetResult(c)));
        using Socket client = Connect(server);
        Connection connection = await opened.Task.InTime();
        Should.Throw<ArgumentException>(() => connection.Send(0, "two\nlines"u8));
        connection.OutboundBytes.ShouldBe(0);
        connection.Send(0, "one line"u8).ShouldBe(SendResult.Queued);
        client.ReadExactly(9).ShouldBe("one line\n"u8.ToArray());
    }

    [Theory]
    [InlineData(0, 0, 0)] // takes nothing: would be found without end
    [InlineData(0, 1, 2)] // longer than what is there
    [InlineData(2, 1, 1)] // a body behind its own end
    [InlineData(-1, 1, 1)]
    [InlineData(0, -1, 1)]
    public async Task A_packer_that_answers_nonsense_closes_the_connection_and_not_the_loop(int offset, int body, int length)
    {
        await using NetmanServer server = await StartAsync(
            new ScriptedPacker(() => new PackedFrame(0, offset, body, length)), new EchoRoutes());
        await ShouldCloseOneAndServeOn(server);
    }

    [Fact]
    public async Task A_packer_that_throws_closes_the_connection_and_not_the_loop()
    {
        await using NetmanServer server = await StartAsync(
            new ScriptedPacker(static () => throw new InvalidOperationException("a bug")), new EchoRoutes());
        await ShouldCloseOneAndServeOn(server);
    }

    [Fact]
    public void A_packer_whose_header_is_too_long_is_refused_at_the_build() => Should.Throw<ArgumentException>(() => NetmanServer
        .CreateBuilder().Listen("tcp://127.0.0.1:0").UsePacker(new ScriptedPacker(static () => default, 65)).MapRoutes(new EchoRoutes()).Build());

    // Symptom: a table with limits of its own lifted the limit of a format that has no header to decide from.
    [Fact]
    public async Task A_line_without_an_end_is_closed_at_the_limit_though_routes_have_limits_of_their_own()
    {
        TaskCompletionSource<CloseReason> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NetmanServer server = await StartAsync(DelimiterPacker.Lines, new LimitedRoutes(), builder => builder
            .Configure(static options => options.MaxBodyLength = 100)
            .OnClose((_, reason) => closed.SetResult(reason)));
        using Socket client = Connect(server);
        client.Send("a line within its route's limit\n"u8);
        client.ReadExactly(32).ShouldBe("a line within its route's limit\n"u8.ToArray());
        client.Send(new byte[200]);
        (await closed.Task.InTime()).ShouldBe(CloseReason.MessageTooLarge);
    }

    private static async Task ShouldCloseOneAndServeOn(NetmanServer server)
    {
        for (int i = 1; i <= 2; i++)
        {
            using Socket client = Connect(server);
            client.Send("x"u8);
            client.ReadToEnd().ShouldBeEmpty();
            server.Statistics.HandlerFaults.ShouldBe(i);
        }
        await Task.CompletedTask;
    }

    private static async Task<NetmanServer> StartAsync(IPacker packer, MessageDispatcher routes, Action<NetmanServerBuilder>? configure = null)
    {
        NetmanServerBuilder builder = NetmanServer.CreateBuilder()
            .Configure(static options => (options.Loops, options.CloseTimeout) = (1, TimeSpan.FromMilliseconds(200)))
            .Listen("tcp://127.0.0.1:0", options => options.Packer = packer)
            .MapRoutes(routes);
        configure?.Invoke(builder);
        NetmanServer server = builder.Build();
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private static Socket Connect(NetmanServer server)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        socket.Connect(server.Endpoints[0].LocalEndPoint!);
        return socket;
    }

    private sealed class LimitedRoutes : EchoRoutes
    {
        public override bool HasAdmission => true;
    }

    private class EchoRoutes : MessageDispatcher
    {
        public override ValueTask DispatchAsync(MessageContext context)
        {
            context.Connection.Send(context.MessageId, context.Body);
            return default;
        }
    }

    private sealed class ScriptedPacker(Func<PackedFrame> answer, int maxHeaderLength = 0) : IPacker
    {
        public int MaxHeaderLength => maxHeaderLength;

        public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame)
        {
            frame = answer();
            return UnpackStatus.Message;
        }

        public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength) => 0;
    }
}
