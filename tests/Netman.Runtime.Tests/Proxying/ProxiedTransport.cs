using System.Net;
using System.Net.Sockets;
using Netman.Tests.Connections;
using Netman.Tests.Support;
using Netman.Tests.Tls;

namespace Netman.Tests.Proxying;

/// <summary>TCP behind a proxy: each connection begins with a header that names its client.</summary>
public sealed class ProxiedTransport : TestTransport
{
    public override string Url => "tcp://127.0.0.1:0";

    public override void Configure(EndpointOptions options) => options.UseProxyProtocol("127.0.0.0/8");

    public override async Task<Stream> OpenAsync(Socket socket)
    {
        await socket.SendAsync(ProxyBytes.Binary((IPEndPoint)socket.LocalEndPoint!, 1, 0, 0));
        return await base.OpenAsync(socket);
    }
}

public sealed class ProxiedFramingTests() : FramingSuite(new ProxiedTransport());

public sealed class ProxiedLifecycleTests() : LifecycleSuite(new ProxiedTransport());

public sealed class ProxiedSendingTests() : SendingSuite(new ProxiedTransport());

/// <summary>TLS behind a proxy: the header stands before the handshake.</summary>
public sealed class ProxiedTlsTransport : TestTransport
{
    private readonly TlsTransport _inner = new();

    public override string Url => _inner.Url;

    public override void Configure(EndpointOptions options)
    {
        _inner.Configure(options);
        options.UseProxyProtocol("127.0.0.1");
    }

    public override async Task<Stream> OpenAsync(Socket socket)
    {
        await socket.SendAsync(ProxyBytes.Line((IPEndPoint)socket.LocalEndPoint!));
        return await _inner.OpenAsync(socket);
    }

    public override Task EndSendingAsync(Socket socket, Stream stream) => _inner.EndSendingAsync(socket, stream);

    public override int Overhead => _inner.Overhead;
}

public sealed class ProxiedTlsFramingTests() : FramingSuite(new ProxiedTlsTransport());
