using System.Net;
using System.Net.Sockets;
using Netman.Tests.Support;

namespace Netman.Tests.EventLoops;

/// <summary>What is the portable loop's own: where its sockets are while nobody has them, and its operations in flight.</summary>
public sealed class SocketLoopTests() : ConnectionSuite(new SocketLoopTransport())
{
    [Fact]
    public async Task The_option_names_the_loop()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        server.Server.Loops[0].ShouldBeOfType<SocketLoop>();
        server.Server.Options.Loop.ShouldBe(LoopKind.Socket);
    }

    [Fact]
    public void A_loop_that_the_platform_lacks_is_refused_where_it_is_set()
    {
        LoopKind foreign = OperatingSystem.IsLinux() ? LoopKind.Kqueue : LoopKind.Epoll;
        Should.Throw<PlatformNotSupportedException>(() => NetmanServer.CreateBuilder().Configure(options => options.Loop = foreign))
            .Message.ShouldContain(foreign.ToString());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_its_reason()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        string url = $"tcp://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}";
        await using NetmanServer server = NetmanServer.CreateBuilder().Configure(static options => options.Loop = LoopKind.Socket)
            .Listen("tcp://127.0.0.1:0").Listen(url).MapRoutes(TestRoutes.Echo(1)).Build();
        IOException refused = await Should.ThrowAsync<IOException>(() => server.StartAsync(TestContext.Current.CancellationToken));
        refused.Message.ShouldContain(url);
        refused.Message.ShouldContain(nameof(SocketError.AddressAlreadyInUse));
    }

    [Fact]
    public async Task Connections_are_handed_to_every_loop()
    {
        TestServer server = await StartAsync(new TestServerSetup { Options = static options => options.Loops = 3 });
        for (int i = 0; i < 9; i++)
            (await (await ConnectAsync(server)).AskAsync(1, $"hello {i}")).Text.ShouldBe($"hello {i}");
        server.Opened.GroupBy(static connection => connection.Loop.Index).ShouldAllBe(static loop => loop.Count() == 3);
        server.Opened.ShouldAllBe(static connection => ((IPEndPoint)connection.RemoteEndPoint!).Port != 0);
    }

    [Fact]
    public async Task A_connection_that_ends_in_the_middle_of_a_send_gives_its_copy_back()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        byte[] much = Message.Pattern(1 << 20);
        // The client reads nothing: what the kernel has no room for is a copy and the ring behind it.
        while (await server.OnLoop(static loop => loop.Blocks.Outstanding) < 2)
        {
            connection.Send(1, much).ShouldBe(SendResult.Queued);
            await server.OnLoop(static _ => true);
        }
        client.Reset();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerReset);
        await server.ShouldBecomeEmptyAsync();
    }

    [Fact]
    public async Task Much_for_a_slow_reader_arrives_whole_and_ends_in_order()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        (TestClient client, Connection connection) = await ConnectBothAsync(server);
        byte[][] bodies = [.. Enumerable.Range(0, 24).Select(static i => Message.Pattern(100_000 + i, i))];
        foreach (byte[] body in bodies)
            connection.Send(1, body).ShouldBe(SendResult.Queued);
        connection.Close();
        foreach (byte[] body in bodies)
            (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ClosedLocally);
    }
}
