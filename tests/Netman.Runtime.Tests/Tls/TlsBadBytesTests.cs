using System.Net.Security;
using System.Net.Sockets;
using System.Text;
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

    [Fact]
    public async Task A_changed_byte_in_a_record_closes_the_connection_as_a_failure_of_tls()
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
    public async Task A_stream_that_ends_inside_a_record_is_a_failure_of_tls()
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
    public async Task Random_bytes_are_closed_counted_and_do_not_flood_the_log()
    {
        const int Streams = 2000;
        TestServer server = await StartAsync();
        byte[] hello = await HelloRecorder.RecordAsync();
        Random random = new(20);
        for (int i = 0; i < Streams; i++)
        {
            using Socket socket = await new TlsTransport().ConnectAsync(server.Endpoint);
            await socket.SendAsync(Garbled(hello, random));
            socket.Shutdown(SocketShutdown.Send);
            await ReadToEndAsync(socket);
        }
        await server.ShouldBecomeEmptyAsync();
        server.Statistics.TlsFailures.ShouldBe(Streams);
        server.Opened.ShouldBeEmpty();
        server.Log.Lines.Count(static line => line.Event.Id == 30).ShouldBeLessThan(Streams / 4);
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
