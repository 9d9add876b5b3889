using System.Collections.Concurrent;

namespace Netman.Stress;

/// <summary>What happened and what was found. Safe from any thread.</summary>
internal sealed class Ledger
{
    private const int FindingsShown = 20;

    private readonly ConcurrentQueue<string> _findings = new();

    internal long Lives, Messages, Bytes, Broadcasts, Closes, HandlersBegun, HandlersEnded, Opened, Closed, PortsPassedOver;

    internal ConcurrentDictionary<CloseReason, int> Reasons { get; } = new();

    internal bool IsClean => _findings.IsEmpty;

    internal void Found(string what) => _findings.Enqueue(what);

    internal void Require(bool holds, string what)
    {
        if (!holds)
            Found(what);
    }

    internal void PrintProgress(double seconds, int connections) => Console.WriteLine(
        $"  {seconds,5:F0} s  {Lives} lives, {Messages} messages, {Bytes >> 20} MiB, {Broadcasts} broadcasts, {Closes} closes from outside, {connections} connected");

    internal void PrintFindings()
    {
        Console.WriteLine("  ended by: " + string.Join(", ", Reasons.OrderBy(static pair => pair.Key).Select(static pair => $"{pair.Key} {pair.Value}")));
        if (PortsPassedOver > 0)
            Console.WriteLine($"  {PortsPassedOver} times the kernel gave a port again that the server still had a peer of: another was taken");
        foreach (string finding in _findings.Take(FindingsShown))
            Console.WriteLine("  FOUND: " + finding);
        if (_findings.Count > FindingsShown)
            Console.WriteLine($"  … and {_findings.Count - FindingsShown} more");
    }
}
