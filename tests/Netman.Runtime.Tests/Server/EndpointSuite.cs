using System.Net;
using System.Net.Sockets;
using Netman.Tests.Raw;

namespace Netman.Tests.Server;

/// <summary>Servers that send back every byte, for tests of where they listen; one subclass of a suite for each kind of loop.</summary>
public abstract class EndpointSuite(LoopKind kind)
{
    protected LoopKind Kind => kind;

    protected NetmanServer Build(string url, Action<EndpointOptions>? configure = null, int loops = 1, Action<Connection>? onOpen = null) =>
        NetmanServer.CreateBuilder()
            .Configure(options => (options.Loops, options.Loop, options.CloseTimeout) = (loops, kind, TimeSpan.FromMilliseconds(200)))
            .Listen(url, new Echo(), configure)
            .OnOpen(onOpen ?? (static _ => { }))
            .Build();

    protected async Task<NetmanServer> StartAsync(
        string url, Action<EndpointOptions>? configure = null, int loops = 1, Action<Connection>? onOpen = null)
    {
        NetmanServer server = Build(url, configure, loops, onOpen);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    protected static int PortOf(NetmanServer server) => server.Endpoints[0].LocalEndPoint!.Port;

    protected static Socket Connect(EndPoint address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Connect(address);
        return socket;
    }

    protected static void ShouldEcho(EndPoint address)
    {
        using Socket client = Connect(address);
        client.Send("hello"u8);
        client.ReadExactly(5).ShouldBe("hello"u8.ToArray());
    }

    private sealed class Echo : RawHandler
    {
        public override int OnReceive(Connection connection, ReadOnlySpan<byte> input)
        {
            connection.SendBytes(input);
            return input.Length;
        }
    }
}
