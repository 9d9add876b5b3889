using Netman.Testing;
using Netman.Tests.Support;

namespace Netman.Tests.Flow;

/// <summary>What waits for a peer, as those see it who wait for it: a peer in memory takes exactly what the test says.</summary>
public sealed class DrainedTests
{
    private const uint Id = 2;

    [Fact]
    public async Task Who_waits_is_woken_where_a_send_and_no_flush_found_that_the_peer_had_taken_all()
    {
        await using InMemoryServer server = await StartAsync(static _ => { });
        (InMemoryClient client, Connection connection) = await ConnectAsync(server, window: 60_000);
        using ManualResetEventSlim release = new();
        connection.Loop.Post(_ => release.Wait(), null); // or it might have taken them before anybody waits
        connection.Send(Id, new byte[30_000]);
        ValueTask<SendResult> waiting = connection.SendAsync(Id, new byte[60_000]);
        release.Set();
        await connection.Loop.RoundTripAsync();
        connection.OutboundBytes.ShouldBeInRange(connection.Limits.OutboundLow, connection.Limits.OutboundHigh, "not high any more, and not low yet");
        waiting.IsCompleted.ShouldBeFalse();

        await connection.Loop.OnLoopAsync(() =>
        {
            client.ReceiveWindow = int.MaxValue;
            connection.Send(Id, new byte[60_000]); // past the high watermark: the peer is asked at once
            connection.OutboundBytes.ShouldBe(0);
        });
        (await waiting.AsTask().InTime("the peer has taken all, and nothing is sent any more")).ShouldBe(SendResult.Queued);
    }

    private static Task<InMemoryServer> StartAsync(Action<NetmanServerOptions> configure) => InMemoryServer.StartAsync(builder => builder
        .MapRoutes(TestRoutes.Echo(1))
        .Configure(static options => options.FirstByteTimeout = Timeout.InfiniteTimeSpan)
        .Configure(configure));

    private static async Task<(InMemoryClient Client, Connection Connection)> ConnectAsync(InMemoryServer server, int window)
    {
        InMemoryClient client = server.Connect();
        client.ReceiveWindow = window;
        await Deadline.Until(() => client.Connection is { State: ConnectionState.Open });
        return (client, client.Connection!);
    }
}
