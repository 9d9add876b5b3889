using System.Net.Sockets;
using Netman.Tests.Support;
using Netman.Tests.Tls;
using Netman.Tests.WebSockets;

namespace Netman.Tests.DesignTables;

/// <summary>How long a peer has where nobody has set anything, by a clock that the tests move.</summary>
public sealed class DefaultTimesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    [Trait(DesignTable.Limit, "handshake, upgrade, first byte")]
    public async Task A_first_byte_has_10_s()
    {
        await using TestServer server = await StartAsync(new TcpTransport());
        (TestClient client, Connection connection) = await server.ConnectBothAsync();
        (await SecondsUntilAsync(server, () => connection.State >= ConnectionState.Closing)).ShouldBeInRange(10, 11.5);
        await client.ShouldEndAsync();
        await client.EndSendingAsync();
        (await server.NextCloseAsync()).ShouldBe(CloseReason.FirstByteTimeout);
    }

    [Fact]
    [Trait(DesignTable.Limit, "handshake, upgrade, first byte")]
    public async Task An_upgrade_has_10_s_from_its_first_byte()
    {
        await using TestServer server = await StartAsync(new WebSocketTransport());
        await using WebSocketClient client = await WebSocketClient.DialAsync(server.Endpoint);
        await client.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray());
        await Deadline.Until(() => server.Statistics.BytesReceived > 0);
        (await SecondsUntilAsync(server, () => client.Socket.Available > 0)).ShouldBeInRange(10, 11.5);
        (await client.RestAsync()).ShouldStartWith("HTTP/1.1 408 ");
    }

    [Fact]
    [Trait(DesignTable.Limit, "handshake, upgrade, first byte")]
    public async Task A_handshake_has_10_s()
    {
        await using TestServer server = await StartAsync(new TlsTransport());
        using Socket silent = await new TlsTransport().ConnectAsync(server.Endpoint);
        await Deadline.Until(() => server.Statistics.Connections == 1);
        (await SecondsUntilAsync(server, () => server.Statistics.HandshakeTimeouts == 1)).ShouldBeInRange(10, 11.5);
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    [Trait(DesignTable.Limit, "idle time")]
    public async Task Idle_time_is_not_limited()
    {
        await using TestServer server = await StartAsync(new TcpTransport());
        await using TestClient client = await server.ConnectAsync();
        await client.AskAsync(1, "hello");
        for (int day = 0; day < 7; day++)
        {
            _time.Advance(24 * 60 * 60);
            await SettleAsync(server);
        }
        (await client.AskAsync(1, "still here")).Text.ShouldBe("still here");
    }

    /// <summary>When it comes to hold, in seconds from now: the clock moves by tenths, as the loop looks at its deadlines.</summary>
    private async Task<double> SecondsUntilAsync(TestServer server, Func<bool> holds)
    {
        for (int tenths = 1; tenths <= 200; tenths++)
        {
            _time.Advance(0.1);
            await SettleAsync(server);
            if (holds())
                return tenths / 10.0;
        }
        return double.PositiveInfinity;
    }

    // Twice: what is posted runs ahead of the timers of its turn.
    private static async Task SettleAsync(TestServer server)
    {
        await server.OnLoop(static _ => true);
        await server.OnLoop(static _ => true);
    }

    private Task<TestServer> StartAsync(TestTransport transport) => TestServer.StartAsync(transport, new TestServerSetup
    {
        Options = options => (options.TimeProvider, options.FirstByteTimeout) = (_time, new NetmanServerOptions().FirstByteTimeout),
    });
}
