using System.Net;
using System.Net.Sockets;

namespace Netman.Tests.Server;

public sealed class EpollAddressTests() : AddressSuite(LoopKind.Epoll)
{
    // What is set is inherited by what is accepted; the portable loop's sockets have no descriptor to look at.
    [Fact]
    public async Task The_options_of_the_endpoint_are_those_of_its_connections()
    {
        TaskCompletionSource<Connection> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NetmanServer server = await StartAsync(
            "tcp://127.0.0.1:0?keepAlive=61&keepAliveInterval=7&keepAliveCount=3&receiveBuffer=40000&sendBuffer=50000&linger=3",
            onOpen: c => opened.SetResult(c));
        using Socket client = Connect(server.Endpoints[0].LocalEndPoint!);
        Connection connection = await opened.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        using SafeSocketHandle handle = new(connection.Handle, ownsHandle: false);
        Socket socket = new(handle);
        Option(socket, SocketOptionLevel.Socket, SocketOptionName.KeepAlive).ShouldBe(1);
        Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime).ShouldBe(61);
        Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval).ShouldBe(7);
        Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount).ShouldBe(3);
        Option(socket, SocketOptionLevel.Tcp, SocketOptionName.NoDelay).ShouldBe(1);
        socket.LingerState.ShouldBe(new LingerOption(true, 3));
        // Linux doubles what it is asked for, for its own bookkeeping (socket(7)).
        Option(socket, SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer).ShouldBeOneOf(40_000, 80_000);
        Option(socket, SocketOptionLevel.Socket, SocketOptionName.SendBuffer).ShouldBeOneOf(50_000, 100_000);
        await server.StopAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
    }

    private static int Option(Socket socket, SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
}

public sealed class SocketAddressTests() : AddressSuite(LoopKind.Socket);

public abstract class AddressSuite(LoopKind kind) : EndpointSuite(kind)
{
    [Fact]
    public async Task Port_0_reads_as_the_port_that_the_kernel_chose()
    {
        await using NetmanServer server = Build("tcp://127.0.0.1:0");
        server.Endpoints[0].LocalEndPoint.ShouldBeNull();
        await server.StartAsync(TestContext.Current.CancellationToken);
        PortOf(server).ShouldBeGreaterThan(0);
        ShouldEcho(server.Endpoints[0].LocalEndPoint!);
    }

    [Fact]
    public async Task A_port_that_is_taken_fails_the_start_with_the_endpoint_and_the_reason_and_leaves_nothing_running()
    {
        await using NetmanServer first = await StartAsync("tcp://127.0.0.1:0");
        string taken = $"tcp://127.0.0.1:{PortOf(first)}";
        NetmanServer second = NetmanServer.CreateBuilder()
            .Configure(options => (options.Loops, options.Loop) = (2, Kind))
            .Listen("tcp://127.0.0.1:0", new Raw.LineHandler())
            .Listen(taken, new Raw.LineHandler())
            .Build();
        IOException refused = await Should.ThrowAsync<IOException>(() => second.StartAsync());
        refused.Message.ShouldContain(taken);
        refused.Message.ShouldContain("in use");
        // The endpoint that could be bound is not left listening.
        Should.Throw<SocketException>(() => Connect(second.Endpoints[0].LocalEndPoint!));
    }

    [Fact]
    public async Task IPv6_has_endpoints_of_its_own()
    {
        SkipWithoutIPv6();
        EndPoint? peer = null;
        await using NetmanServer server = await StartAsync("tcp://[::1]:0", onOpen: c => peer = c.RemoteEndPoint);
        ShouldEcho(new IPEndPoint(IPAddress.IPv6Loopback, PortOf(server)));
        ((IPEndPoint)peer!).Address.ShouldBe(IPAddress.IPv6Loopback);
    }

    [Theory]
    [InlineData("tcp://[::]:0")]
    [InlineData("tcp://*:0")]
    public async Task An_endpoint_on_every_address_takes_IPv4_as_well_and_shows_the_peer_as_such(string url)
    {
        SkipWithoutIPv6();
        EndPoint? peer = null;
        await using NetmanServer server = await StartAsync(url, onOpen: c => peer = c.RemoteEndPoint);
        ShouldEcho(new IPEndPoint(IPAddress.IPv6Loopback, PortOf(server)));
        ShouldEcho(new IPEndPoint(IPAddress.Loopback, PortOf(server)));
        ((IPEndPoint)peer!).Address.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public async Task Without_dual_stack_IPv4_is_left_to_others()
    {
        SkipWithoutIPv6();
        await using NetmanServer server = await StartAsync("tcp://[::]:0", static options => options.DualStack = false);
        Should.Throw<SocketException>(() => Connect(new IPEndPoint(IPAddress.Loopback, PortOf(server))));
        await using NetmanServer other = await StartAsync($"tcp://0.0.0.0:{PortOf(server)}");
        ShouldEcho(new IPEndPoint(IPAddress.Loopback, PortOf(server)));
    }

    [Fact]
    public async Task With_ReusePort_every_loop_accepts_on_the_same_port()
    {
        HashSet<int> loops = [];
        await using NetmanServer server = await StartAsync(
            "tcp://127.0.0.1:0?reusePort=true", loops: 2, onOpen: connection =>
            {
                lock (loops)
                    loops.Add(connection.Id.Loop);
            });
        // The kernel deals by a hash of the addresses: 64 connections miss a loop once in 2^63 runs.
        for (int i = 0; i < 64; i++)
            ShouldEcho(server.Endpoints[0].LocalEndPoint!);
        loops.Count.ShouldBe(2);
    }

    private static void SkipWithoutIPv6()
    {
        if (!Socket.OSSupportsIPv6 || !File.Exists("/proc/net/if_inet6"))
            Assert.Skip("This machine has no IPv6.");
    }
}
