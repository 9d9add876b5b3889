using System.Runtime.Versioning;
using Netman.Tests.Support;

namespace Netman.Tests.EventLoops.Faults;

/// <summary>Alone: sockets are counted for the whole process.</summary>
[CollectionDefinition(nameof(FaultTests), DisableParallelization = true)]
public sealed class FaultCollection;

/// <summary>
/// Many clients while the kernel answers with faults at random: a connection may end early, but what arrives is right, and nothing
/// is left behind. The seed is in the test's name, or in its output where it was drawn.
/// </summary>
[Collection(nameof(FaultTests))]
public sealed class FaultTests(ITestOutputHelper output)
{
    private const int Clients = 48, Loops = 2;

    private delegate EventLoop FaultyLoop(int index, TimeProvider time, Faults faults);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)] // a new one each run
    public Task Faults_of_epoll_leave_nothing_behind_and_no_wrong_byte(int seed)
    {
        if (OperatingSystem.IsLinux())
            return RunAsync(seed, Epoll);
        Assert.Skip("epoll is Linux's.");
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public Task Faults_of_kqueue_leave_nothing_behind_and_no_wrong_byte(int seed)
    {
        Assert.SkipUnless(KqueueShim.IsThere, "There is no kqueue, and no C compiler to build one over epoll.");
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            return RunAsync(seed, Kqueue);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public Task Faults_of_sockets_leave_nothing_behind_and_no_wrong_byte(int seed) =>
        RunAsync(seed, static (index, time, faults) => new FaultySocketLoop(index, time, faults));

    [SupportedOSPlatform("linux")]
    private static FaultyEpollLoop Epoll(int index, TimeProvider time, Faults faults) => new(index, time, faults);

    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static FaultyKqueueLoop Kqueue(int index, TimeProvider time, Faults faults) => new(index, time, faults);

    private async Task RunAsync(int seed, FaultyLoop create)
    {
        seed = seed == 0 ? Random.Shared.Next() : seed;
        output.WriteLine($"seed {seed}");
        List<Faults> faults = [];
        FaultTransport transport = new((index, time) =>
        {
            faults.Add(new Faults(seed + index));
            return create(index, time, faults[^1]);
        });
        FaultRoutes routes = new();
        await using TestServer server = await TestServer.StartAsync(transport, new TestServerSetup
        {
            Routes = routes.Table,
            Options = static options => (options.Loops, options.FirstByteTimeout) = (Loops, Timeout.InfiniteTimeSpan),
        });
        int before = OpenSockets();
        FaultClient[] clients = [.. Enumerable.Range(0, Clients).Select(i => new FaultClient(server, seed * 1000 + i))];
        await Task.WhenAll(clients.Select(static client => client.RunAsync()));
        await server.ShouldBecomeEmptyAsync();
        await Deadline.Until(() => routes.Pending == 0, "every handler has ended");
        await Deadline.Until(() => OpenSockets() <= before, "every socket is closed");
        SocketHandles.Count.ShouldBe(server.Server.Loops[0] is SocketLoop ? 0 : SocketHandles.Count);
        int struck = faults.Sum(static fault => fault.Struck), echoed = clients.Sum(static client => client.Echoed);
        output.WriteLine($"{struck} faults, {echoed} messages echoed, {clients.Sum(static client => client.Cut)} connections cut");
        struck.ShouldBeGreaterThan(100);
        echoed.ShouldBeGreaterThan(100);
    }

    // Sockets alone: the class library opens other descriptors late, once a process.
    private static int OpenSockets() => !OperatingSystem.IsLinux() ? 0
        : new DirectoryInfo("/proc/self/fd").EnumerateFiles().Count(static file => file.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}

/// <summary>TCP on loops that a test makes.</summary>
internal sealed class FaultTransport(Func<int, TimeProvider, EventLoop> create) : TestTransport
{
    public override string Url => "tcp://127.0.0.1:0";

    public override void Configure(NetmanServerOptions options) => options.CreateLoop = create;
}
