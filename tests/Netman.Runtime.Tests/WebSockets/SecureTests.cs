using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Netman.Tests.Support;
using Netman.Tests.Tls;

namespace Netman.Tests.WebSockets;

/// <summary>wss: the same endpoint behind TLS, with the platform's client, which checks the certificate.</summary>
public sealed class SecureTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Routes_answer_over_wss_and_the_close_code_comes_back(bool deflate)
    {
        await using TestServer server = await TestServer.StartAsync(new SecureTransport(deflate), new TestServerSetup());
        using ClientWebSocket client = await ConnectAsync(server, deflate);
        byte[] received = new byte[400_000];
        foreach (int length in (int[])[0, 1, 1000, 16_384, 60_000])
        {
            byte[] packed = Message.Pack(1, Message.Pattern(length));
            await client.SendAsync(packed, WebSocketMessageType.Binary, true, CancellationToken.None).InTime();
            int count = await ReceiveAsync(client, received);
            received.AsSpan(0, count).SequenceEqual(packed).ShouldBeTrue($"{length} bytes");
        }
        await client.CloseAsync((WebSocketCloseStatus)4000, "done", CancellationToken.None).InTime();
        client.CloseStatus.ShouldBe((WebSocketCloseStatus)4000);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
    }

    [Fact]
    public async Task A_handler_sees_the_kind_of_the_connection_and_that_it_is_encrypted()
    {
        await using TestServer server = await TestServer.StartAsync(new SecureTransport(), new TestServerSetup());
        using ClientWebSocket client = await ConnectAsync(server, deflate: false);
        Connection connection = server.Opened.ShouldHaveSingleItem();
        connection.Kind.ShouldBe(ConnectionKind.WebSocket);
        connection.Tls.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_client_that_speaks_plain_ws_to_wss_is_dropped_and_the_next_is_served()
    {
        await using TestServer server = await TestServer.StartAsync(new SecureTransport(), new TestServerSetup());
        using ClientWebSocket plain = new();
        await Should.ThrowAsync<WebSocketException>(plain.ConnectAsync(new Uri($"ws://{server.Endpoint.LocalEndPoint}/"), CancellationToken.None).InTime());
        using ClientWebSocket client = await ConnectAsync(server, deflate: false);
        await client.SendAsync(Message.Pack(1, "still here"u8), WebSocketMessageType.Binary, true, CancellationToken.None).InTime();
        byte[] received = new byte[100];
        received[..await ReceiveAsync(client, received)].ShouldBe(Message.Pack(1, "still here"u8));
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestServer server, bool deflate)
    {
        ClientWebSocket client = new();
        client.Options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => IsTrusted((X509Certificate2)certificate!);
        if (deflate)
            client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await client.ConnectAsync(new Uri($"wss://{server.Endpoint.LocalEndPoint}/"), CancellationToken.None).InTime();
        return client;
    }

    private static bool IsTrusted(X509Certificate2 certificate)
    {
        using X509Chain chain = new() { ChainPolicy = TlsTransport.TrustingTestAuthority() };
        return chain.Build(certificate);
    }

    private static async Task<int> ReceiveAsync(ClientWebSocket client, byte[] received)
    {
        int count = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(received.AsMemory(count), CancellationToken.None).AsTask().InTime("a reply");
            count += result.Count;
        }
        while (!result.EndOfMessage);
        return count;
    }

    private sealed class SecureTransport(bool deflate = false) : TlsTransport
    {
        public override string Url => "wss://127.0.0.1:0/";

        public override void Configure(EndpointOptions options)
        {
            base.Configure(options);
            options.WebSocket.Deflate = deflate ? new WebSocketDeflate { Threshold = 1 } : null;
        }
    }
}
