using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>A TLS server for one test, its peers as raw sockets or as the platform's clients.</summary>
public abstract class TlsSuite : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<IDisposable> _sockets = [];

    protected async Task<TestServer> StartAsync(Action<TlsOptions>? configure = null, TestServerSetup? setup = null)
    {
        TestServer server = await TestServer.StartAsync(new TlsTransport(configure: configure), setup ?? new TestServerSetup());
        _servers.Add(server);
        return server;
    }

    protected async Task<Socket> DialAsync(TestServer server)
    {
        Socket socket = await new TlsTransport().ConnectAsync(server.Endpoint);
        _sockets.Add(socket);
        return socket;
    }

    protected async Task<SslStream> ConnectAsync(TestServer server, SslClientAuthenticationOptions? options = null)
    {
        SslStream stream = new(new NetworkStream(await DialAsync(server)));
        await stream.AuthenticateAsClientAsync(options ?? new TlsTransport().ClientOptions()).InTime("the handshake");
        return stream;
    }

    /// <summary>Sends a message, and gives what came back; an exception or nothing where the server did not serve.</summary>
    protected static async Task<string> AskAsync(SslStream stream, string text)
    {
        await stream.WriteAsync(Message.Pack(1, System.Text.Encoding.UTF8.GetBytes(text)));
        byte[] reply = new byte[8 + text.Length];
        await stream.ReadExactlyAsync(reply).AsTask().InTime("a reply");
        return System.Text.Encoding.UTF8.GetString(reply.AsSpan(8));
    }

    protected static SslClientAuthenticationOptions With(string host, X509Certificate2? certificate = null) =>
        new TlsTransport().ClientOptions(host, certificate);

    /// <summary>Whether the server answers this client; a TLS 1.3 client learns of a refused certificate only when it reads.</summary>
    protected async Task<bool> IsServedAsync(TestServer server, SslClientAuthenticationOptions options)
    {
        try
        {
            return await AskAsync(await ConnectAsync(server, options), "served?") == "served?";
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }

    /// <summary>Reads until the server's half ends, an alert included; a reset counts as an end.</summary>
    protected static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer).InTime("the server to close") is > 0 and int count)
                all.Write(buffer, 0, count);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
        }
        return all.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable socket in _sockets)
            socket.Dispose();
        foreach (IAsyncDisposable server in _servers)
            await server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
