using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Netman.Hosting;

namespace Netman.Testing.Tests;

public sealed class InMemoryTests
{
    [Fact]
    public async Task A_slow_client_stops_the_server_from_reading_and_gets_everything_in_the_end()
    {
        await using InMemoryServer server = await StartAsync(static options =>
            (options.OutboundHighWatermark, options.OutboundLowWatermark) = (8 << 10, 4 << 10));
        await using InMemoryClient client = server.Connect();
        client.ReceiveWindow = 1024;
        client.Send(4, "");
        client.Send(1, "behind it");
        await server.SettleAsync();
        client.UnreceivedBytes.ShouldBeGreaterThan(0, "reading from a peer that does not read pauses");
        for (int i = 0; i < 64; i++)
            (await client.ReceiveAsync()).Body.Length.ShouldBe(1024);
        (await client.ReceiveAsync()).Text.ShouldBe("behind it");
    }

    [Fact]
    public async Task A_client_that_waits_in_vain_is_told_of_messages_without_a_route()
    {
        await using InMemoryServer server = await StartAsync();
        await using InMemoryClient client = server.Connect();
        client.Send(9999, "nobody's");
        await server.SettleAsync();
        client.Patience = TimeSpan.FromMilliseconds(1);
        TimeoutException late = await Should.ThrowAsync<TimeoutException>(async () => await client.ReceiveAsync());
        late.Message.ShouldContain("1 message(s) without a route");
    }

    [Fact]
    public async Task A_client_that_ends_its_stream_still_gets_what_it_is_owed()
    {
        await using InMemoryServer server = await StartAsync();
        await using InMemoryClient client = server.Connect();
        client.Send(3, "last");
        client.EndSending();
        (await client.ReceiveAsync()).Text.ShouldBe("last");
        (await client.WaitForEndAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_reset_of_the_client_is_the_reason_of_the_close()
    {
        TaskCompletionSource<CloseReason> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using InMemoryServer server = await InMemoryServer.StartAsync(builder => builder.MapGeneratedRoutes()
            .OnClose((_, reason) => closed.SetResult(reason)));
        InMemoryClient client = server.Connect();
        await client.AskAsync(1, "x");
        client.Reset();
        (await closed.Task.WaitAsync(client.Patience)).ShouldBe(CloseReason.PeerReset);
        Should.Throw<IOException>(() => client.Send(1, "x"));
    }

    [Fact]
    public async Task An_abort_of_the_server_is_a_reset_for_the_client()
    {
        await using InMemoryServer server = await StartAsync();
        await using InMemoryClient client = server.Connect();
        await client.AskAsync(1, "x");
        client.Connection!.Abort();
        (await client.WaitForEndAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_paused_stays_with_the_client()
    {
        await using InMemoryServer server = await StartAsync();
        await using InMemoryClient client = server.Connect();
        await client.AskAsync(1, "x");
        client.Send(5, "");
        client.Send(1, "later");
        await server.SettleAsync();
        client.UnreceivedBytes.ShouldBe(8 + 5);
        client.Connection!.ResumeReading();
        (await client.ReceiveAsync()).Text.ShouldBe("later");
    }

    [Fact]
    public async Task Two_servers_cannot_have_one_address_and_a_stopped_one_gives_it_back()
    {
        InMemoryNetwork network = new();
        NetmanServer Build() => NetmanServer.CreateBuilder().UseInMemory(network).Listen("tcp://127.0.0.1:6565").MapGeneratedRoutes().Build();
        NetmanServer first = Build();
        await first.StartAsync();
        await using NetmanServer second = Build();
        (await Should.ThrowAsync<IOException>(() => second.StartAsync())).Message.ShouldContain("tcp://127.0.0.1:6565");
        await first.StopAsync(TimeSpan.FromSeconds(10));
        Should.Throw<IOException>(() => network.Connect(first.Endpoints[0])).Message.ShouldContain("refused");
        await using NetmanServer third = Build();
        await third.StartAsync();
        await using InMemoryClient client = network.Connect(third.Endpoints[0]);
        (await client.AskAsync(1, "x")).Text.ShouldBe("x");
    }

    [Fact]
    public async Task Connections_are_dealt_out_to_every_loop_and_refused_past_the_limit()
    {
        await using InMemoryServer server = await StartAsync(static options => (options.Loops, options.MaxConnectionsPerAddress) = (3, 3));
        IPEndPoint from = new(IPAddress.Parse("10.1.2.3"), 4000);
        InMemoryClient[] clients = [.. Enumerable.Range(0, 3).Select(_ => server.Connect(from: from))];
        foreach (InMemoryClient client in clients)
            (await client.AskAsync(1, "x")).Text.ShouldBe("x");
        clients.Select(static client => client.Connection!.Loop.Index).Order().ShouldBe([0, 1, 2]);
        clients[0].Connection!.RemoteEndPoint.ShouldBe(from);
        (await server.Connect(from: from).WaitForEndAsync()).ShouldBeFalse();
        server.Server.Statistics.Rejected.ShouldBe(1);
    }

    [Fact]
    public async Task TLS_is_spoken_over_the_clients_stream()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using InMemoryServer server = await InMemoryServer.StartAsync(builder => builder.MapGeneratedRoutes().ListenTls("tcps://127.0.0.1:0", certificate));
        await using InMemoryClient client = server.Connect();
        await using SslStream tls = new(client.Stream, false, static (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(client.Pack(2, "you"u8));
        byte[] reply = new byte[8 + 11];
        await tls.ReadExactlyAsync(reply);
        reply.AsSpan(8).SequenceEqual("Hello, you!"u8).ShouldBeTrue();
    }

    [Fact]
    public async Task A_WebSocket_is_spoken_over_the_clients_stream()
    {
        await using InMemoryServer server = await InMemoryServer.StartAsync(static builder => builder.MapGeneratedRoutes().Listen("ws://127.0.0.1:0/chat"));
        await using InMemoryClient client = server.Connect();
        client.Write("GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"u8);
        byte[] answer = new byte[4096];
        int length = await client.Stream.ReadAsync(answer);
        answer.AsSpan(0, length).StartsWith("HTTP/1.1 101 "u8).ShouldBeTrue();
        using WebSocket socket = WebSocket.CreateFromStream(client.Stream, new WebSocketCreationOptions());
        await socket.SendAsync(client.Pack(2, "you"u8), WebSocketMessageType.Binary, true, default);
        WebSocketReceiveResult reply = await socket.ReceiveAsync(answer, default);
        answer.AsSpan(8, reply.Count - 8).SequenceEqual("Hello, you!"u8).ShouldBeTrue();
    }

    [Fact]
    public async Task A_hosts_server_can_be_put_in_memory()
    {
        InMemoryNetwork network = new();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.AddNetman(server => server.Listen("tcp://127.0.0.1:6565").MapGeneratedRoutes().UseInMemory(network));
        using IHost host = builder.Build();
        await host.StartAsync();
        InMemoryClient client = network.Connect(host.Services.GetRequiredService<NetmanServer>().Endpoints[0]);
        (await client.AskAsync(2, "you")).Text.ShouldBe("Hello, you!");
        await client.DisposeAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_client_that_waits_in_vain_says_for_what()
    {
        await using InMemoryServer server = await StartAsync();
        await using InMemoryClient client = server.Connect();
        client.Patience = TimeSpan.FromMilliseconds(1);
        (await Should.ThrowAsync<TimeoutException>(() => client.ReceiveAsync().AsTask())).Message.ShouldContain("a message");
    }

    [Fact]
    public async Task Bytes_keep_their_order_through_reads_of_every_size()
    {
        await using InMemoryServer server = await StartAsync();
        await using InMemoryClient client = server.Connect();
        byte[] sent = [.. Enumerable.Range(0, 200_000).Select(static i => (byte)(i * 31 + (i >> 8)))];
        client.WriteInPieces(client.Pack(1, sent), 777);
        byte[] received = new byte[8 + sent.Length];
        for (int at = 0, size = 1; at < received.Length; size = size * 3 % 1009 + 1)
            at += await client.Stream.ReadAsync(received.AsMemory(at, Math.Min(size, received.Length - at)));
        received.AsSpan(8).SequenceEqual(sent).ShouldBeTrue();
    }

    private static Task<InMemoryServer> StartAsync(Action<NetmanServerOptions>? options = null) =>
        InMemoryServer.StartAsync(builder => builder.MapGeneratedRoutes().Configure(options ?? (static _ => { })));
}
