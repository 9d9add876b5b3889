using System.Diagnostics;

namespace Netman.Stress;

/// <summary>One loop's turn: a server, peers that come and go, threads beside the loops, and what must hold at the end.</summary>
internal sealed class StressRun
{
    private const int ChaosThreads = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly StressOptions _options;
    private readonly Ledger _ledger = new();
    private readonly Peers _peers = new();
    private readonly NetmanServer _server;

    private StressRun(string loop, StressOptions options)
    {
        _options = options;
        _server = NetmanServer.CreateBuilder()
            .Listen("tcp://127.0.0.1:0?sendBuffer=30000")
            .MapRoutes(new StressRoutes(_ledger))
            .Configure(limits => Configure(limits, loop))
            .OnOpen(OnOpen)
            .OnClose(OnClose)
            .Build();
    }

    internal static async Task<bool> RunAsync(string loop, StressOptions options)
    {
        await Leaks.WarmUpAsync();
        int descriptors = Leaks.OpenDescriptors(loop);
        StressRun run = new(loop, options);
        await run.LiveAsync();
        await run.EndAsync(loop, descriptors);
        run._ledger.PrintFindings();
        Console.WriteLine($"{loop}: {(run._ledger.IsClean ? "nothing leaked, no wrong byte" : "FAILED")}");
        return run._ledger.IsClean;
    }

    private static void Configure(NetmanServerOptions options, string loop)
    {
        options.Loops = 2;
        options.OutboundHardLimit = 768 << 10; // slow readers do reach it
        options.CloseTimeout = TimeSpan.FromSeconds(2);
        options.MaxConcurrentHandlers = 16;
        options.IdleTimeout = TimeSpan.FromSeconds(20);
        if (loop == "kqueue")
            KqueueShim.Use(options);
        else
            options.Loop = loop == "epoll" ? LoopKind.Epoll : LoopKind.Socket;
    }

    private ValueTask OnOpen(Connection connection)
    {
        Interlocked.Increment(ref _ledger.Opened);
        _server.Groups[connection.Id.Value % 2 == 0 ? "even" : "odd"].Join(connection);
        return default;
    }

    private ValueTask OnClose(Connection connection, CloseReason reason)
    {
        Interlocked.Increment(ref _ledger.Closed);
        _ledger.Reasons.AddOrUpdate(reason, 1, static (_, count) => count + 1);
        _ledger.Require(_peers.Closed(connection.RemoteEndPoint, reason), $"OnClose({reason}) for nobody: {connection.RemoteEndPoint}");
        return default;
    }

    private async Task LiveAsync()
    {
        await _server.StartAsync();
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(_options.Seconds));
        Thread[] chaos = [.. Enumerable.Range(0, ChaosThreads).Select(i =>
            new Chaos(_server, _ledger, (uint)(100 + i), _options.Seed + i, end.Token).Start())];
        Task[] peers = [.. Enumerable.Range(0, _options.Peers).Select(i => Task.Run(() => PeerAsync(i, end.Token)))];
        Task all = Task.WhenAll(peers);
        long started = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(all, Task.Delay(10_000)) != all)
        {
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            _ledger.PrintProgress(seconds, _server.Connections.Count);
            if (seconds > _options.Seconds + 2 * s_patience.TotalSeconds)
            {
                _ledger.Found($"{peers.Count(static peer => !peer.IsCompleted)} peers did not end");
                return;
            }
        }
        foreach (Thread thread in chaos)
            thread.Join();
    }

    private async Task PeerAsync(int number, CancellationToken end)
    {
        Random random = new(_options.Seed * 7919 + number);
        while (!end.IsCancellationRequested)
        {
            try
            {
                await new PeerLife(_server.Endpoints[0].LocalEndPoint!, _peers, _ledger, random).LiveAsync(end);
            }
            catch (Exception fault)
            {
                _ledger.Found($"peer {number}: {fault}");
            }
            Interlocked.Increment(ref _ledger.Lives);
        }
    }

    // A server without peers: everything that it had is to be back.
    private async Task EndAsync(string loop, int descriptors)
    {
        await Leaks.Until(() => _server.Connections.Count == 0, _ledger, () => $"{_server.Connections.Count} slots are still taken");
        await Leaks.Until(() => _ledger.Opened == _ledger.Closed, _ledger, () => $"{_ledger.Opened} were opened, {_ledger.Closed} closed");
        await Leaks.Until(() => _ledger.HandlersBegun == _ledger.HandlersEnded, _ledger, () => $"{_ledger.HandlersBegun - _ledger.HandlersEnded} handlers are pending");
        await Leaks.CheckAsync(_server, _ledger);
        ServerStatistics statistics = _server.Statistics;
        _ledger.Require(statistics.HandlerFaults == 0, $"{statistics.HandlerFaults} handlers failed");
        _ledger.Require(statistics.Unrouted == 0, $"{statistics.Unrouted} messages had no route");
        _ledger.Require(_ledger.Messages > 0, "not one message came back");
        DrainSummary summary = await _server.StopAsync(s_patience).WaitAsync(s_patience);
        _ledger.Require(summary == default, $"{summary} at the end, with nobody connected");
        await Leaks.Until(() => Leaks.OpenDescriptors(loop) <= descriptors, _ledger, () => $"{Leaks.OpenDescriptors(loop)} descriptors are open, {descriptors} were before");
    }
}
