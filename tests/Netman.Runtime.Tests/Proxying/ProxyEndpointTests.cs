using System.Net;
using System.Net.Sockets;
using Netman.Tests.EventLoops;
using Netman.Tests.Support;
using static Netman.Tests.Proxying.ProxyBytes;

namespace Netman.Tests.Proxying;

/// <summary>PROXY protocol on an endpoint, over each loop.</summary>
public sealed class ProxyEndpointTests
{
    private static readonly IPEndPoint _client = new(IPAddress.Parse("203.0.113.9"), 56324);

    private static readonly TestRoutes _whoAmI = new TestRoutes().On(1, static context =>
        context.Reply($"{context.Connection.RemoteEndPoint} {context.Text()}"));

    [Theory, InlineData("epoll"), InlineData("kqueue"), InlineData("socket")]
    public async Task Splitting_the_header_at_every_byte_yields_the_same_client(string loop)
    {
        await using TestServer server = await StartAsync(loop: loop);
        byte[] message = Message.Pack(1, "hi"u8);
        foreach (byte[] header in (byte[][])[Line(_client), Binary(_client), Binary(_client, 0x04, 0, 1, 9)])
        {
            byte[] stream = [.. header, .. message];
            for (int split = 0; split <= stream.Length; split++)
            {
                await using TestClient client = await server.ConnectAsync();
                foreach (Memory<byte> piece in (Memory<byte>[])[stream.AsMemory(0, split), stream.AsMemory(split)])
                    await WriteAloneAsync(server, client, piece);
                (await client.ReceiveAsync()).Text.ShouldBe("203.0.113.9:56324 hi", $"split at {split}");
            }
        }
        (server.Statistics.ProxyHeadersRefused, server.Statistics.Rejected).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_header_byte_by_byte_and_many_messages_in_its_last_piece()
    {
        await using TestServer server = await StartAsync();
        await using TestClient client = await server.ConnectAsync();
        byte[] header = Binary(_client);
        for (int i = 0; i < header.Length - 1; i++)
            await WriteAloneAsync(server, client, header.AsMemory(i, 1));
        byte[] last = [header[^1], .. Enumerable.Range(0, 2000).SelectMany(static _ => Message.Pack(1, "x"u8))];
        await client.WriteAsync(last);
        (await client.ReceiveAsync(2000)).ShouldAllBe(static message => message.Text == "203.0.113.9:56324 x");
    }

    [Theory, InlineData("epoll"), InlineData("kqueue"), InlineData("socket")]
    public async Task What_is_no_header_closes_its_connection_and_is_counted(string loop)
    {
        await using TestServer server = await StartAsync(loop: loop);
        await using TestClient other = await ConnectAsync(server, Line(_client));
        foreach (byte[] garbage in (byte[][])[Message.Pack(1, "no header"u8), Line("PROXY TCP4 1.2.3.4"), Binary(0x21, 0x11, new byte[5000])])
        {
            await using TestClient client = await ConnectAsync(server, garbage);
            await client.ShouldEndAsync(StreamEnd.Reset);
        }
        server.Statistics.ProxyHeadersRefused.ShouldBe(3);
        server.Opened.Count.ShouldBe(1, "nobody was told of the others");
        server.Log.Lines.Count(static line => line.Event.Name == "ProxyHeaderRefused").ShouldBe(3);
        (await other.AskAsync(1, "not me")).Text.ShouldBe("203.0.113.9:56324 not me");
    }

    [Fact]
    public async Task A_stream_that_ends_in_the_header_is_refused_and_one_that_never_began_is_only_a_probe()
    {
        await using TestServer server = await StartAsync();
        await using TestClient probe = await server.ConnectAsync();
        await probe.EndSendingAsync();
        await Deadline.Until(() => server.Statistics.Closed == 1);
        server.Statistics.ProxyHeadersRefused.ShouldBe(0);
        await using TestClient client = await ConnectAsync(server, Line(_client)[..20]);
        await client.EndSendingAsync();
        await Deadline.Until(() => server.Statistics.ProxyHeadersRefused == 1);
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task A_header_that_does_not_come_in_time_closes_and_is_counted_and_one_that_came_is_not_timed()
    {
        ManualTime time = new();
        await using TestServer server = await StartAsync(options => options.TimeProvider = time);
        await using TestClient silent = await server.ConnectAsync();
        await using TestClient slow = await ConnectAsync(server, Line(_client)[..20]);
        await using TestClient honest = await ConnectAsync(server, Line(_client));
        await Deadline.Until(() => server.Statistics is { Connections: 3, BytesReceived: > 0 } && server.Opened.Count == 1);
        time.Advance(9);
        await server.OnLoop(static _ => true);
        server.Statistics.Connections.ShouldBe(3);
        await Deadline.Until(() =>
        {
            time.Advance(0.5);
            return server.Statistics.ProxyHeaderTimeouts == 2;
        });
        (await honest.AskAsync(1, "here")).Text.ShouldBe("203.0.113.9:56324 here");
        server.Statistics.Connections.ShouldBe(1);
    }

    [Theory, InlineData("epoll"), InlineData("kqueue"), InlineData("socket")]
    public async Task Who_comes_from_no_trusted_network_is_closed_at_once_whatever_it_sends(string loop)
    {
        await using TestServer server = await StartAsync(proxy: static endpoint => endpoint.UseProxyProtocol("127.0.0.2", "10.0.0.0/8"), loop: loop);
        await using TestClient outside = await server.ConnectAsync();
        (await outside.EndAsync()).Last.ShouldBeEmpty();
        (server.Statistics.UntrustedProxies, server.Statistics.Rejected, server.Opened.Count).ShouldBe((1, 1, 0));
        await using TestClient proxy = await server.ConnectAsync(static socket => socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0)));
        await proxy.WriteAsync(Line(_client));
        (await proxy.AskAsync(1, "trusted")).Text.ShouldBe("203.0.113.9:56324 trusted");
    }

    [Fact]
    public async Task A_proxy_that_speaks_for_itself_keeps_its_own_address()
    {
        await using TestServer server = await StartAsync();
        foreach (byte[] header in (byte[][])[Binary(0x20, 0, []), Line("PROXY UNKNOWN"), Binary(0x21, 0, [1, 2, 3])])
        {
            await using TestClient client = await ConnectAsync(server, header);
            (await client.AskAsync(1, "me")).Text.ShouldBe($"{client.Socket.LocalEndPoint} me");
        }
    }

    [Fact]
    public async Task The_limit_per_address_counts_the_clients_and_not_their_proxy()
    {
        await using TestServer server = await StartAsync(static options => options.MaxConnectionsPerAddress = 2);
        IPEndPoint other = new(IPAddress.Parse("203.0.113.10"), 1);
        TestClient[] waiting = [await server.ConnectAsync(), await server.ConnectAsync(), await server.ConnectAsync()];
        TestClient[] clients =
        [
            await ConnectAsync(server, Line(_client)), await ConnectAsync(server, Binary(_client)),
            await ConnectAsync(server, Line(other)), await ConnectAsync(server, Binary(other)),
        ];
        foreach (TestClient client in clients)
            await client.AskAsync(1, "in");
        await using TestClient third = await ConnectAsync(server, Line(_client));
        await third.ShouldEndAsync(StreamEnd.Reset);
        server.Statistics.Rejected.ShouldBe(1);
        server.Server.Admission!.Addresses.ShouldBe(2);
        foreach (TestClient client in (TestClient[])[.. waiting, .. clients])
            client.Reset();
        await Deadline.Until(() => server.Statistics.Connections == 0);
        server.Server.Admission!.Addresses.ShouldBe(0);
    }

    [Fact]
    public async Task The_header_stands_before_the_upgrade_of_a_WebSocket()
    {
        NetmanServer server = NetmanServer.CreateBuilder().Listen("ws://127.0.0.1:0", static endpoint => endpoint.UseProxyProtocol("127.0.0.1"))
            .MapRoutes(_whoAmI).Build();
        await using (server)
        {
            await server.StartAsync(TestContext.Current.CancellationToken);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server.Endpoints[0].LocalEndPoint!);
            await socket.SendAsync((byte[])[.. Line(_client), .. "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"u8,
                .. "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"u8]);
            byte[] answer = new byte[12];
            await new NetworkStream(socket).ReadExactlyAsync(answer).AsTask().InTime("the answer to the upgrade");
            answer.ShouldBe("HTTP/1.1 101"u8.ToArray());
            await Deadline.Until(() => server.Connections.Count(c => _client.Equals(c.RemoteEndPoint)) == 1, "the client is known by its address");
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0", 4096, "needs the networks of the proxies")]
    [InlineData("udp://127.0.0.1:0", 4096, "UDP has none")]
    [InlineData("tcp://127.0.0.1:0", 100, "MaxHeaderLength must be 232")]
    public void A_configuration_that_cannot_work_fails_the_build(string url, int length, string why) => Should.Throw<InvalidOperationException>(() =>
        NetmanServer.CreateBuilder().MapRoutes(_whoAmI).Listen(url, endpoint => endpoint.UseProxyProtocol(proxy =>
        {
            proxy.MaxHeaderLength = length;
            if (length < 4096)
                proxy.Trust("::1");
        })).Build()).Message.ShouldContain(why);

    private static async Task<TestClient> ConnectAsync(TestServer server, byte[] first)
    {
        TestClient client = await server.ConnectAsync();
        await client.WriteAsync(first);
        return client;
    }

    private static async Task WriteAloneAsync(TestServer server, TestClient client, ReadOnlyMemory<byte> piece)
    {
        if (piece.IsEmpty)
            return;
        long before = server.Statistics.BytesReceived;
        await client.WriteAsync(piece);
        await Deadline.Until(() => server.Statistics.BytesReceived > before, "the piece is received");
    }

    private static Task<TestServer> StartAsync(
        Action<NetmanServerOptions>? configure = null, Func<EndpointOptions, EndpointOptions>? proxy = null, string loop = "epoll") =>
        TestServer.StartAsync(new Transport(loop, proxy ?? (static endpoint => endpoint.UseProxyProtocol("127.0.0.0/8"))), new TestServerSetup
        {
            Routes = _whoAmI,
            Options = configure ?? (static _ => { }),
        });

    private sealed class Transport(string loop, Func<EndpointOptions, EndpointOptions> proxy) : TestTransport
    {
        public override string Url => "tcp://127.0.0.1:0";

        public override void Configure(EndpointOptions options) => proxy(options);

        public override void Configure(NetmanServerOptions options)
        {
            if (loop == "kqueue")
                KqueueShim.Use(options);
            else
                options.Loop = loop == "socket" ? LoopKind.Socket : LoopKind.Auto;
        }
    }
}
