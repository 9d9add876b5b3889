using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>From accept to the end of the handshake, and back to the end of the connection.</summary>
public sealed class TlsHandshakeTests : TlsSuite
{
    [Fact]
    [Trait(DesignTable.Limit, "handshake, upgrade, first byte")]
    public async Task A_stalled_handshake_is_reset_counted_and_was_never_open()
    {
        TestServer server = await StartAsync(static tls =>
        {
            tls.UseCertificate(TestCertificates.Server);
            tls.HandshakeTimeout = TimeSpan.FromMilliseconds(200);
        });
        Socket silent = await DialAsync(server);
        Socket half = await DialAsync(server);
        byte[] hello = await HelloRecorder.RecordAsync();
        await half.SendAsync(hello);
        await ReadToEndAsync(silent);
        await ReadToEndAsync(half);
        await Deadline.Until(() => server.Statistics is { HandshakeTimeouts: 2, Connections: 0 });
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_handshake_beyond_the_limit_is_refused_and_one_after_it_is_not()
    {
        TestServer server = await StartAsync(static tls =>
        {
            tls.UseCertificate(TestCertificates.Server);
            tls.MaxConcurrentHandshakes = 1;
        });
        byte[] hello = await HelloRecorder.RecordAsync();
        Socket first = await DialAsync(server);
        await first.SendAsync(hello);
        (await first.ReceiveAsync(new byte[1]).InTime("the server's hello")).ShouldBe(1);
        Socket second = await DialAsync(server);
        await second.SendAsync(hello);
        (await ReadToEndAsync(second)).ShouldBeEmpty();
        server.Statistics.HandshakesRefused.ShouldBe(1);
        first.Dispose();
        second.Dispose();
        await Deadline.Until(() => server.Statistics.Connections == 0);
        (await AskAsync(await ConnectAsync(server), "now")).ShouldBe("now");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task What_was_agreed_can_be_read(SslProtocols protocol)
    {
        TestServer server = await StartAsync(static tls =>
        {
            tls.UseCertificate(TestCertificates.Server);
            tls.Authentication.ApplicationProtocols = [new SslApplicationProtocol("netman/1")];
        });
        SslClientAuthenticationOptions options = With("localhost");
        options.EnabledSslProtocols = protocol;
        options.ApplicationProtocols = [new SslApplicationProtocol("netman/1")];
        SslStream stream = await ConnectAsync(server, options);
        (await AskAsync(stream, "hello")).ShouldBe("hello");
        server.Opened.TryPeek(out Connection? connection).ShouldBeTrue();
        TlsConnectionInfo tls = (await server.OnLoop(_ => connection!.Tls)).ShouldNotBeNull();
        tls.Protocol.ShouldBe(protocol);
        tls.CipherSuite.ShouldBe(stream.NegotiatedCipherSuite);
        tls.ServerName.ShouldBe("localhost");
        tls.ApplicationProtocol.ShouldBe(new SslApplicationProtocol("netman/1"));
        tls.ClientCertificate.ShouldBeNull();
    }

    [Fact]
    public async Task Tls_1_1_is_refused_by_default()
    {
        TestServer server = await StartAsync();
        SslClientAuthenticationOptions options = With("localhost");
#pragma warning disable CA5398, SYSLIB0039, CS0618 // that it is refused is the point
        options.EnabledSslProtocols = SslProtocols.Tls11;
#pragma warning restore CA5398, SYSLIB0039, CS0618
        (await IsServedAsync(server, options)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Data_that_comes_with_the_last_flight_of_the_handshake_is_not_lost(SslProtocols protocol)
    {
        TestServer server = await StartAsync();
        // Held back until the flush, the client's Finished and its first message arrive as one piece.
        HeldBackStream network = new(new NetworkStream(await DialAsync(server)));
        SslStream stream = new(network);
        SslClientAuthenticationOptions options = With("localhost");
        options.EnabledSslProtocols = protocol;
        network.HoldsAfterFirstWrite = protocol == SslProtocols.Tls13;
        await stream.AuthenticateAsClientAsync(options).InTime("the handshake");
        await stream.WriteAsync(Message.Pack(1, "early"u8));
        await network.ReleaseAsync();
        byte[] reply = new byte[13];
        await stream.ReadExactlyAsync(reply).AsTask().InTime("the reply to early data");
        reply.ShouldBe(Message.Pack(1, "early"u8));
    }

    [Fact]
    public async Task A_close_says_close_notify_before_the_stream_ends()
    {
        TestServer server = await StartAsync(setup: new TestServerSetup
        {
            Routes = new TestRoutes().On(1, static context =>
            {
                context.Connection.Send(1, context.Body);
                context.Connection.Close();
            }),
        });
        SslStream stream = await ConnectAsync(server);
        (await AskAsync(stream, "bye")).ShouldBe("bye");
        // The platform's client reads 0 after close_notify; it throws where a stream ends without.
        (await stream.ReadAsync(new byte[1]).AsTask().InTime("the end")).ShouldBe(0);
        stream.Dispose();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.ClosedLocally);
    }

    [Fact]
    public async Task A_peer_that_says_close_notify_gets_what_it_is_owed()
    {
        TestServer server = await StartAsync(setup: new TestServerSetup
        {
            Routes = new TestRoutes().OnAsync(1, static async context =>
            {
                byte[] body = context.GetOwnedBody().ToArray();
                await Task.Yield();
                context.Connection.Send(1, body);
            }),
        });
        SslStream stream = await ConnectAsync(server);
        await stream.WriteAsync(Message.Pack(1, "owed"u8));
        await stream.ShutdownAsync();
        byte[] reply = new byte[12];
        await stream.ReadExactlyAsync(reply).AsTask().InTime("what is owed");
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
    }

    [Fact]
    public async Task An_idle_connection_holds_no_block()
    {
        TestServer server = await StartAsync();
        SslStream stream = await ConnectAsync(server);
        (await AskAsync(stream, "once")).ShouldBe("once");
        (await server.OnLoop(static loop => loop.Blocks.Outstanding)).ShouldBe(0);
    }
}
