using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>What is no TLS, or TLS gone wrong: a clean close, a count, and nobody else notices.</summary>
public sealed class TlsBadBytesTests : TlsSuite
{
    private async Task RefusesAsync(byte[] bytes)
    {
        TestServer server = await StartAsync();
        SslStream other = await ConnectAsync(server);
        Socket socket = await DialAsync(server);
        await socket.SendAsync(bytes);
        await ReadToEndAsync(socket);
        socket.Dispose();
        await Deadline.Until(() => server.Statistics is { TlsFailures: 1, Connections: 1 });
        (await AskAsync(other, "not me")).ShouldBe("not me");
    }

    [Fact]
    [Trait(DesignTable.BadInput, "garbage instead of TLS, a stalled handshake")]
    public Task Plain_text_to_a_tls_port_is_closed() => RefusesAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));

    [Fact]
    public Task A_packed_message_to_a_tls_port_is_closed() => RefusesAsync(Message.Pack(1, "hello"u8));

    [Fact]
    public Task A_record_over_the_limit_is_closed_at_its_header() => RefusesAsync([22, 3, 1, 0xFF, 0xFF]);

    [Fact]
    public Task An_sslv2_hello_is_closed() => RefusesAsync([0x80, 0x2E, 1, 0, 2, 0, 21, 0, 0, 0, 16]);

    [Theory]
    [InlineData(0)] // SSL 3.0
    [InlineData(1)] // TLS 1.0
    [InlineData(2)] // TLS 1.1
    public Task An_old_version_is_closed(byte minor) => RefusesAsync(HelloOf(minor));

    [Fact]
    public Task Application_data_before_the_handshake_is_closed() => RefusesAsync([23, 3, 3, 0, 3, 1, 2, 3]);

    [Fact]
    public async Task A_hello_in_single_bytes_is_answered()
    {
        TestServer server = await StartAsync();
        Socket socket = await DialAsync(server);
        foreach (byte one in await HelloRecorder.RecordAsync())
            await socket.SendAsync(new[] { one });
        byte[] answer = new byte[5];
        (await socket.ReceiveAsync(answer).InTime("the server's hello")).ShouldBeGreaterThan(0);
        answer[0].ShouldBe((byte)22);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_client_that_sends_single_bytes_is_served(SslProtocols protocol)
    {
        TestServer server = await StartAsync();
        RecordStream network = new(new NetworkStream(await DialAsync(server)), static (_, record) => record.Select(static one => new[] { one }));
        SslStream stream = await HandshakeAsync(network, protocol);
        (await AskAsync(stream, "one by one")).ShouldBe("one by one");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_flipped_bit_in_a_record_is_a_bad_mac_and_closes_the_connection(SslProtocols protocol)
    {
        TestServer server = await StartAsync();
        bool flips = false;
        RecordStream network = new(new NetworkStream(await DialAsync(server)), (_, record) =>
        {
            record[^1] ^= (byte)(flips ? 1 : 0);
            return [record];
        });
        SslStream stream = await HandshakeAsync(network, protocol);
        (await AskAsync(stream, "well")).ShouldBe("well");
        flips = true;
        await stream.WriteAsync(Message.Pack(1, "not what was sent"u8));
        (await server.NextCloseAsync()).ShouldBe(CloseReason.TlsFailure);
        server.Statistics.TlsFailures.ShouldBe(1);
        server.Statistics.Messages.ShouldBe(1);
    }

    [Fact]
    public async Task A_made_up_record_closes_the_connection_as_a_failure_of_tls()
    {
        TestServer server = await StartAsync();
        Socket socket = await DialAsync(server);
        SslStream stream = new(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(new TlsTransport().ClientOptions()).InTime("the handshake");
        (await AskAsync(stream, "well")).ShouldBe("well");
        byte[] record = [23, 3, 3, 0, 40, .. new byte[40]];
        await socket.SendAsync(record);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.TlsFailure);
        server.Statistics.TlsFailures.ShouldBe(1);
    }

    [Fact]
    public async Task A_truncated_record_is_a_failure_of_tls()
    {
        TestServer server = await StartAsync();
        Socket socket = await DialAsync(server);
        SslStream stream = new(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(new TlsTransport().ClientOptions()).InTime("the handshake");
        (await AskAsync(stream, "well")).ShouldBe("well");
        await socket.SendAsync(new byte[] { 23, 3, 3, 0, 40, 1, 2, 3 });
        socket.Shutdown(SocketShutdown.Send);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.TlsFailure);
    }

    [Fact]
    public async Task A_stream_that_ends_without_close_notify_is_a_peer_that_closed()
    {
        TestServer server = await StartAsync();
        Socket socket = await DialAsync(server);
        SslStream stream = new(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(new TlsTransport().ClientOptions()).InTime("the handshake");
        (await AskAsync(stream, "well")).ShouldBe("well");
        socket.Shutdown(SocketShutdown.Send);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
        server.Statistics.TlsFailures.ShouldBe(0);
    }

    [Fact]
    public async Task A_reset_inside_the_handshake_leaves_nothing()
    {
        TestServer server = await StartAsync();
        byte[] hello = await HelloRecorder.RecordAsync();
        foreach (int length in new[] { 1, 5, hello.Length / 2, hello.Length })
        {
            Socket socket = await DialAsync(server);
            long before = server.Statistics.BytesReceived;
            await socket.SendAsync(hello.AsMemory(0, length));
            await Deadline.Until(() => server.Statistics.BytesReceived == before + length);
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        await server.ShouldBecomeEmptyAsync();
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    [Trait(DesignTable.BadInput, "garbage instead of TLS, a stalled handshake")]
    public async Task Ten_thousand_random_streams_are_closed_counted_and_do_not_flood_the_log()
    {
        const int Lanes = 8, Streams = 10_000;
        TestServer server = await StartAsync();
        byte[] hello = await HelloRecorder.RecordAsync();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
        {
            Random random = new(lane);
            for (int i = 0; i < Streams / Lanes; i++)
                await SendOnceAsync(server, Garbled(hello, random));
        })));
        await server.ShouldBecomeEmptyAsync();
        server.Statistics.TlsFailures.ShouldBe(Streams);
        server.Opened.ShouldBeEmpty();
        server.Log.Lines.Count(static line => line.Event.Id == 30).ShouldBeLessThan(Streams / 4);
        (await AskAsync(await ConnectAsync(server), "well")).ShouldBe("well");
    }

    [Fact]
    public async Task Ten_failures_a_second_are_logged_and_the_rest_counted_in_the_next_line()
    {
        ManualTime time = new();
        TestServer server = await StartAsync(setup: new TestServerSetup { Options = options => options.TimeProvider = time });
        for (int i = 0; i < 50; i++)
            await SendOnceAsync(server, "GET / HTTP/1.1"u8.ToArray());
        await Deadline.Until(() => server.Statistics.TlsFailures == 50);
        LogLine[] lines = [.. server.Log.Lines.Where(static line => line.Event.Id == 30)];
        lines.Length.ShouldBe(10);
        lines.ShouldAllBe(static line => line.Level == Microsoft.Extensions.Logging.LogLevel.Debug && line.Fault == null);
        time.Advance(1);
        await SendOnceAsync(server, "GET / HTTP/1.1"u8.ToArray());
        await Deadline.Until(() => server.Log.Lines.Count(static line => line.Event.Id == 30) == 11, "one line more");
        server.Log.Lines.Last(static line => line.Event.Id == 30).Text.ShouldContain("40");
    }

    private static async Task SendOnceAsync(TestServer server, byte[] bytes)
    {
        using Socket socket = await new TlsTransport().ConnectAsync(server.Endpoint);
        await socket.SendAsync(bytes);
        socket.Shutdown(SocketShutdown.Send);
        await ReadToEndAsync(socket);
    }

    private static async Task<SslStream> HandshakeAsync(Stream network, SslProtocols protocol)
    {
        SslClientAuthenticationOptions options = With("localhost");
        options.EnabledSslProtocols = protocol;
        SslStream stream = new(network);
        await stream.AuthenticateAsClientAsync(options).InTime("the handshake");
        return stream;
    }

    // Half of them pure noise; the others a hello with one byte changed, or cut short, which gets further.
    private static byte[] Garbled(byte[] hello, Random random)
    {
        byte[] bytes = new byte[random.Next(1, 600)];
        random.NextBytes(bytes);
        if (random.Next(2) == 0)
            return bytes;
        bytes = [.. hello];
        bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
        return bytes[..random.Next(1, bytes.Length)];
    }

    private static byte[] HelloOf(byte minor)
    {
        byte[] body = [3, minor, .. new byte[32], 0, 0, 4, 0, 0x2F, 0, 0x35, 1, 0];
        return [22, 3, minor, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }
}
