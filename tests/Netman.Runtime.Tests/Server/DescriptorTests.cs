using System.Net.Sockets;
using System.Runtime.InteropServices;
using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Server;

/// <summary>Tests that count or exhaust the process's descriptors, and so run while no other does.</summary>
[CollectionDefinition(nameof(DescriptorTests), DisableParallelization = true)]
[Collection(nameof(DescriptorTests))]
public sealed partial class DescriptorTests() : ConnectionSuite(new TcpTransport())
{
    [Fact]
    public async Task Ten_thousand_connects_and_closes_while_others_talk_leave_nothing_behind()
    {
        TestServer server = await StartAsync(new TestServerSetup { Options = static options => options.Loops = 2 });
        TestClient[] talkers = [await ConnectAsync(server), await ConnectAsync(server)];
        foreach (TestClient talker in talkers)
            await talker.AskAsync(1, "hello");
        int before = OpenSockets();
        bool done = false;
        Task[] talking = [.. talkers.Select(talker => Task.Run(async () =>
        {
            while (!Volatile.Read(ref done))
                (await talker.AskAsync(1, "still here")).Text.ShouldBe("still here");
        }))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() => ComeAndGoAsync(server, 2500, worker))));
        await Deadline.Until(() => server.Statistics.Connections == talkers.Length);
        Volatile.Write(ref done, true);
        await Task.WhenAll(talking);
        server.Statistics.Accepted.ShouldBe(10_000 + talkers.Length);
        for (int loop = 0; loop < 2; loop++)
            (await server.OnLoop(static current => current.Blocks.Outstanding, loop)).ShouldBe(0);
        await Deadline.Until(() => OpenSockets() <= before, "no descriptor has leaked");
    }

    [Fact]
    [Trait(DesignTable.Limit, "EMFILE on accept")]
    public async Task Accepting_pauses_while_descriptors_are_exhausted_and_then_goes_on()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        await (await ConnectAsync(server)).AskAsync(1, "warm");
        Socket[] sockets = [.. Enumerable.Range(0, 8).Select(static _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];
        _ = (await LoopProcessorTimeAsync(server), server.Statistics.AcceptPauses);
        ulong limit = LimitDescriptors(free: 2);
        long pauses;
        TimeSpan used;
        try
        {
            foreach (Socket socket in sockets)
                await socket.ConnectAsync(server.Endpoint.LocalEndPoint!);
            await Deadline.Until(() => server.Statistics.AcceptPauses > 0);
            TimeSpan start = await LoopProcessorTimeAsync(server);
            pauses = server.Statistics.AcceptPauses;
            // Two more tries are two tenths of a second: a loop that spins would burn all of it.
            await Deadline.Until(() => server.Statistics.AcceptPauses >= pauses + 2);
            used = await LoopProcessorTimeAsync(server) - start;
        }
        finally
        {
            SetDescriptorLimit(limit);
        }
        used.ShouldBeLessThan(TimeSpan.FromMilliseconds(100));
        foreach (Socket socket in sockets)
        {
            await using TestClient client = new(Transport, socket, await Transport.OpenAsync(socket));
            (await client.AskAsync(1, "served")).Text.ShouldBe("served");
        }
    }

    [Fact]
    public void The_reserve_of_descriptors_is_given_up_taken_back_whole_and_closed()
    {
        int before = OpenSockets();
        DescriptorReserve reserve = new();
        reserve.Open();
        int held = OpenSockets() - before;
        held.ShouldBe(32);
        reserve.GiveUp();
        reserve.IsGivenUp.ShouldBeTrue();
        OpenSockets().ShouldBe(before);
        ulong limit = LimitDescriptors(free: 2);
        try
        {
            reserve.TryTakeBack().ShouldBeFalse("there is room for two");
        }
        finally
        {
            SetDescriptorLimit(limit);
        }
        OpenSockets().ShouldBe(before, "what is no whole reserve is left to the process");
        reserve.TryTakeBack().ShouldBeTrue();
        OpenSockets().ShouldBe(before + held);
        reserve.Close();
        OpenSockets().ShouldBe(before);
    }

    private static async Task ComeAndGoAsync(TestServer server, int times, int worker)
    {
        for (int i = 0; i < times; i++)
        {
            TestClient client = await server.ConnectAsync();
            switch ((i + worker) % 4)
            {
                case 0:
                    client.Reset();
                    break;
                case 1:
                    await client.WriteAsync(new byte[] { 100, 0, 0 }); // and goes in the middle of a header
                    break;
                case 2:
                    await client.AskAsync(1, "one");
                    await client.EndSendingAsync();
                    await client.ShouldEndAsync();
                    break;
            }
            await client.DisposeAsync();
        }
    }

    // Sockets alone, and so exactly: the class library opens descriptors of other kinds late, once a process.
    private static int OpenSockets() => new DirectoryInfo("/proc/self/fd").EnumerateFiles()
        .Count(static file => file.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private static Task<TimeSpan> LoopProcessorTimeAsync(TestServer server) => server.OnLoop(static _ =>
    {
        const int ThreadProcessorTime = 3; // clock_gettime(2): CLOCK_THREAD_CPUTIME_ID
        Time time = default;
        GetTime(ThreadProcessorTime, ref time).ShouldBe(0);
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    });

    /// <summary>Lowers the limit until only so many descriptors can be opened; gives back what it was.</summary>
    private static ulong LimitDescriptors(int free)
    {
        HashSet<int> open = [.. Directory.GetFiles("/proc/self/fd").Select(static path => int.Parse(Path.GetFileName(path), null))];
        int limit = 0;
        for (int gaps = 0; gaps < free; limit++)
            gaps += open.Contains(limit) ? 0 : 1;
        Limits before = default;
        GetLimit(NumberOfFiles, ref before).ShouldBe(0);
        SetDescriptorLimit((ulong)limit);
        return before.Current;
    }

    private static void SetDescriptorLimit(ulong limit)
    {
        Limits limits = default;
        GetLimit(NumberOfFiles, ref limits).ShouldBe(0);
        limits.Current = limit;
        SetLimit(NumberOfFiles, ref limits).ShouldBe(0);
    }

    private const int NumberOfFiles = 7;

    private struct Limits
    {
        public ulong Current, Maximum;
    }

    private struct Time
    {
        public long Seconds, Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ref Limits limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ref Limits limits);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, ref Time time);
}
