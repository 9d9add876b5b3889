namespace Netman.Testing.Tests;

public sealed class FaultTests(ITestOutputHelper output)
{
    private const int Clients = 32, Messages = 64;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)] // a new one each run
    public async Task Faults_of_the_network_cut_connections_and_change_no_byte(int seed)
    {
        seed = seed == 0 ? Random.Shared.Next() : seed;
        output.WriteLine($"seed {seed}");
        TransportFaults faults = new(seed) { Resets = 0.002 };
        int opened = 0, closed = 0;
        await using InMemoryServer server = await InMemoryServer.StartAsync(
            builder => builder.MapGeneratedRoutes().Configure(static options => options.Loops = 2)
                .OnOpen(_ => Interlocked.Increment(ref opened)).OnClose((_, _) => Interlocked.Increment(ref closed)),
            faults: faults);
        int[] echoed = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => TalkAsync(server, new Random(seed + i)))));
        while (server.Server.Connections.Count > 0)
            await server.SettleAsync();
        await server.SettleAsync();
        output.WriteLine($"{faults.Struck} faults, {echoed.Sum()} messages echoed, {echoed.Count(static count => count < Messages)} connections cut");
        closed.ShouldBe(opened);
        faults.Struck.ShouldBeGreaterThan(100);
        echoed.Sum().ShouldBeGreaterThan(100);
    }

    private static async Task<int> TalkAsync(InMemoryServer server, Random random)
    {
        await using InMemoryClient client = server.Connect();
        int echoed = 0;
        try
        {
            for (; echoed < Messages; echoed++)
            {
                byte[] body = new byte[random.Next(1 << random.Next(14))];
                random.NextBytes(body);
                ReceivedMessage reply = await client.AskAsync(random.Next(2) == 0 ? 1u : 3u, body);
                reply.Body.AsSpan().SequenceEqual(body).ShouldBeTrue("a byte is wrong");
            }
        }
        catch (IOException)
        {
            return echoed; // the network has cut this one
        }
        return echoed;
    }
}
