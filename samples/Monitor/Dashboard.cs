using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Monitoring;

/// <summary>A snapshot as it is shown.</summary>
internal static class Dashboard
{
    private const int BarWidth = 20;
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    /// <param name="snapshot">What is shown.</param>
    /// <param name="history">Messages a second of the snapshots before and of this one, oldest first.</param>
    public static IRenderable Of(Snapshot snapshot, IReadOnlyCollection<double> history) => new Rows(
        new Markup($"[bold]netman[/]  up {snapshot.Uptime:hh\\:mm\\:ss}  [green]{Sparkline(history)}[/] {Count(snapshot.MessagesPerSecond)} messages/s"),
        new Columns(Traffic(snapshot), Troubles(snapshot), Loops(snapshot)) { Expand = false },
        Routes(snapshot));

    private static Table Traffic(Snapshot snapshot) => Pairs("traffic",
    [
        ("connections", $"{snapshot.Connections}"),
        ("in", $"{Bytes(snapshot.BytesInPerSecond)}/s"),
        ("out", $"{Bytes(snapshot.BytesOutPerSecond)}/s"),
        ("waiting to be sent", Bytes(snapshot.QueuedBytes)),
    ]);

    private static Table Troubles(Snapshot snapshot) => Pairs("since the start",
        snapshot.Troubles.Select(static each => (each.Name, each.Count > 0 ? $"[yellow]{Count(each.Count)}[/]" : "0")));

    private static Table Loops(Snapshot snapshot) => Pairs("loop use",
        snapshot.Loops.Select(static loop => ($"loop {loop.Loop}", $"{Bar(loop.Use)} {Math.Min(loop.Use, 1),4:P0}")));

    private static Table Routes(Snapshot snapshot)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("route");
        foreach (string column in (string[])["messages/s", "p50", "p99", "p99.9"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (RouteRate route in snapshot.Routes)
            table.AddRow(Markup.Escape(route.Name), Count(route.PerSecond), Time(route.P50), Time(route.P99), Time(route.P999));
        return table;
    }

    private static Table Pairs(string title, IEnumerable<(string Name, string Value)> rows)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn(title).AddColumn(new TableColumn("").RightAligned());
        foreach ((string name, string value) in rows)
            table.AddRow(name, value);
        return table;
    }

    private static string Bar(double share)
    {
        int filled = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth);
        string colour = share > 0.8 ? "red" : "green";
        return $"[{colour}]{new string('█', filled)}[/][grey]{new string('░', BarWidth - filled)}[/]";
    }

    private static string Sparkline(IReadOnlyCollection<double> history)
    {
        double top = Math.Max(1, history.DefaultIfEmpty().Max());
        return string.Concat(history.Select(value => Blocks[(int)Math.Ceiling(value / top * (Blocks.Length - 1))]));
    }

    private static string Count(double value) => value.ToString(value < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture);

    private static string Bytes(double value) => value switch
    {
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{value / (1 << 20):0.0} MiB"),
        >= 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{value / (1 << 10):0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0} B"),
    };

    private static string Time(double seconds) => seconds switch
    {
        0 => "–",
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
    };
}
