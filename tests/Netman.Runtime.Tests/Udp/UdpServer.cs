using System.Net;
using System.Net.Sockets;
using Netman.Tests.Support;

namespace Netman.Tests.Udp;

/// <summary>A server with one UDP endpoint, and sockets that talk to it.</summary>
internal sealed class UdpServer : IAsyncDisposable
{
    private readonly NetmanServer _server;
    private readonly List<Socket> _clients = [];

    private UdpServer(NetmanServer server) => _server = server;

    internal NetmanServer Server => _server;

    internal ServerStatistics Statistics => _server.Statistics;

    internal Endpoint Endpoint => _server.Endpoints[0];

    internal static async Task<UdpServer> StartAsync(
        Func<MessageContext, ValueTask> handle, string url = "udp://127.0.0.1:0", Action<NetmanServerBuilder>? configure = null)
    {
        NetmanServerBuilder builder = NetmanServer.CreateBuilder()
            .Configure(static options => options.Loops = 1)
            .Listen(url)
            .MapRoutes(new Routes(handle));
        configure?.Invoke(builder);
        return await StartAsync(builder);
    }

    internal static async Task<UdpServer> StartAsync(NetmanServerBuilder builder)
    {
        NetmanServer server = builder.Build();
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new UdpServer(server);
    }

    internal Socket Client(IPAddress? server = null)
    {
        IPEndPoint address = new(server ?? IPAddress.Loopback, Endpoint.LocalEndPoint!.Port);
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Connect(address);
        _clients.Add(socket);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(static client => client.Dispose());
        await _server.DisposeAsync();
    }

    private sealed class Routes(Func<MessageContext, ValueTask> handle) : MessageDispatcher
    {
        public override ValueTask DispatchAsync(MessageContext context) => handle(context);
    }
}

internal static class UdpClientSocket
{
    internal static void SendMessage(this Socket socket, uint id, string text) =>
        socket.Send(Message.Pack(id, System.Text.Encoding.UTF8.GetBytes(text)));

    internal static string ReceiveText(this Socket socket)
    {
        byte[] datagram = new byte[70_000];
        int length = socket.Receive(datagram);
        return System.Text.Encoding.UTF8.GetString(datagram.AsSpan(8..length));
    }
}
