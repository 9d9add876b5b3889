namespace Monitoring;

/// <summary>What the server did since the snapshot before this one. Rates are a second's.</summary>
internal sealed record Snapshot
{
    public required TimeSpan Uptime { get; init; }

    public required int Connections { get; init; }

    public required double MessagesPerSecond { get; init; }

    public required double BytesInPerSecond { get; init; }

    public required double BytesOutPerSecond { get; init; }

    /// <summary>Bytes that wait to be sent, over all connections.</summary>
    public required double QueuedBytes { get; init; }

    /// <summary>Since the start: what should stay 0, by name.</summary>
    public required IReadOnlyList<(string Name, double Count)> Troubles { get; init; }

    public required IReadOnlyList<RouteRate> Routes { get; init; }

    /// <summary>The share of a processor that each loop used, by number.</summary>
    public required IReadOnlyList<(int Loop, double Use)> Loops { get; init; }
}

/// <summary>One route: messages a second, and how long they took, in seconds.</summary>
internal sealed record RouteRate(string Name, double PerSecond, double P50, double P99, double P999);
