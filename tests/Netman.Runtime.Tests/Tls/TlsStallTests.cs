using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>Handshakes that stop somewhere: each ends by the clock, and holds nobody up until then.</summary>
public sealed class TlsStallTests : TlsSuite
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    [Trait(DesignTable.BadInput, "garbage instead of TLS, a stalled handshake")]
    public async Task A_stall_at_any_message_of_the_handshake_ends_with_its_timeout(SslProtocols protocol)
    {
        TestServer server = await StartAsync(setup: Clocked());
        int messages = await CountMessagesAsync(server, protocol);
        messages.ShouldBeGreaterThanOrEqualTo(3);
        List<Socket> stalled = [];
        for (int stop = 0; stop < messages; stop++)
        {
            stalled.Add(await StallAsync(server, protocol, stop, inside: false));
            stalled.Add(await StallAsync(server, protocol, stop, inside: true));
        }
        await AdvanceAsync(server, 9.9);
        server.Statistics.ShouldSatisfyAllConditions(
            s => s.Connections.ShouldBe(stalled.Count + 1), s => s.HandshakeTimeouts.ShouldBe(0));
        await Deadline.Until(() =>
        {
            _time.Advance(0.1);
            return server.Statistics.Connections == 1;
        }, "the stalled ones are gone, the one that was served is there");
        foreach (Socket socket in stalled)
            await ReadToEndAsync(socket);
        server.Statistics.HandshakeTimeouts.ShouldBe(stalled.Count);
        server.Opened.Count.ShouldBe(1);
    }

    [Fact]
    [Trait(DesignTable.BadInput, "garbage instead of TLS, a stalled handshake")]
    public async Task Two_thousand_stalled_handshakes_hold_nobody_up()
    {
        const int Stalled = 2000;
        TestServer server = await StartAsync(setup: Clocked());
        byte[] hello = await HelloRecorder.RecordAsync();
        for (int i = 0; i < Stalled; i++)
        {
            Socket socket = await DialAsync(server);
            await socket.SendAsync(hello.AsMemory(0, i % 2 == 0 ? hello.Length : hello.Length / 2));
        }
        await Deadline.Until(() => server.Statistics.Connections == Stalled, "all of them are there");
        SslStream[] others = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ConnectAsync(server)));
        for (int round = 0; round < 20; round++)
        {
            foreach (SslStream other in others)
                (await AskAsync(other, "at once")).ShouldBe("at once");
        }
        server.Statistics.Handshakes.ShouldBe(others.Length);
        await Deadline.Until(() =>
        {
            _time.Advance(0.5);
            return server.Statistics.Connections == others.Length;
        }, "the stalled ones are gone");
        server.Statistics.HandshakeTimeouts.ShouldBe(Stalled);
        (await AskAsync(others[0], "still here")).ShouldBe("still here");
    }

    private TestServerSetup Clocked() => new() { Options = options => options.TimeProvider = _time };

    private async Task<int> CountMessagesAsync(TestServer server, SslProtocols protocol)
    {
        RecordStream network = new(new NetworkStream(await DialAsync(server)), static (_, record) => [record]);
        await HandshakeAsync(network, protocol).InTime("the handshake");
        await Deadline.Until(() => server.Statistics.Handshakes == 1, "the server is through with it");
        return network.Records;
    }

    /// <summary>A client that sends what comes before one message, perhaps half of that as well, and then nothing more.</summary>
    private async Task<Socket> StallAsync(TestServer server, SslProtocols protocol, int stop, bool inside)
    {
        Socket socket = await DialAsync(server);
        RecordStream network = new(new NetworkStream(socket), (number, record) =>
            number < stop ? [record] : number == stop && inside ? [record[..(record.Length / 2)]] : []);
        long before = server.Statistics.BytesReceived;
        Task handshake = HandshakeAsync(network, protocol);
        await Deadline.Until(() => network.Records > stop, "the client comes to the message");
        await Deadline.Until(() => server.Statistics.BytesReceived == before + network.Passed, "the server has what was sent");
        if (protocol == SslProtocols.Tls12)
            handshake.IsCompleted.ShouldBeFalse(); // with TLS 1.3 the client is through before the server is
        return socket;
    }

    private static Task HandshakeAsync(Stream network, SslProtocols protocol)
    {
        SslClientAuthenticationOptions options = With("localhost");
        options.EnabledSslProtocols = protocol;
        options.AllowTlsResume = false; // a resumed handshake has fewer messages
        return new SslStream(network).AuthenticateAsClientAsync(options);
    }

    private async Task AdvanceAsync(TestServer server, double seconds)
    {
        await server.OnLoop(static _ => true);
        _time.Advance(seconds);
        await server.OnLoop(static _ => true);
    }
}
