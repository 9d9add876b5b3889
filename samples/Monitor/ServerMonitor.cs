using Netman;
using Spectre.Console;

namespace Monitoring;

/// <summary>
/// Shows a server of this process in the terminal: a picture that is drawn anew every second, or, where the output is a file or a
/// pipe, a page for each interval. Runs on the thread pool, reads metrics only; ends with the server.
/// </summary>
public sealed class ServerMonitor : IAsyncDisposable
{
    private const int HistoryLength = 40;

    private readonly MetricsSource _source = new();
    private readonly SnapshotTaker _taker;
    private readonly IAnsiConsole _console;
    private readonly TimeSpan _interval;
    private readonly Queue<double> _history = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private ServerMonitor(IAnsiConsole console, TimeSpan interval)
    {
        (_console, _interval, _taker) = (console, interval, new SnapshotTaker(_source, TimeProvider.System));
        _running = Task.Run(RunAsync);
    }

    /// <summary>Begins to show the server of this process that publishes its metrics (<c>UseMetrics</c>).</summary>
    /// <param name="console">Where to; null is standard output.</param>
    /// <param name="interval">How often; null is once a second.</param>
    public static ServerMonitor Start(IAnsiConsole? console = null, TimeSpan? interval = null) =>
        new(console ?? StandardOutput(), interval ?? TimeSpan.FromSeconds(1));

    /// <summary>A file or a pipe gets text, whatever the terminal could do.</summary>
    private static IAnsiConsole StandardOutput() => Console.IsOutputRedirected
        ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No })
        : AnsiConsole.Console;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _source.Dispose();
        _stop.Dispose();
    }

    private Task RunAsync() => _console.Profile.Capabilities is { Interactive: true, Ansi: true }
        ? _console.Live(new Text("")).AutoClear(false).StartAsync(live => EachIntervalAsync(live.UpdateTarget))
        : EachIntervalAsync(_console.Write);

    private async Task EachIntervalAsync(Action<Spectre.Console.Rendering.IRenderable> show)
    {
        using PeriodicTimer timer = new(_interval);
        // The end of the monitor ends the timer, which then answers false.
        await using CancellationTokenRegistration end = _stop.Token.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync())
        {
            Snapshot snapshot = _taker.Take();
            _history.Enqueue(snapshot.MessagesPerSecond);
            if (_history.Count > HistoryLength)
                _history.Dequeue();
            show(Dashboard.Of(snapshot, _history));
        }
    }
}
