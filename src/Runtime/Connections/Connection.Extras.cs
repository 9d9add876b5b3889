namespace Netman;

// What only some connections have, and how it ends with them.
public sealed partial class Connection
{
    private ConnectionExtras? _extras;

    /// <summary>What only some connections have; <see langword="null"/> where this one has nothing of it.</summary>
    internal ConnectionExtras? ExtrasOrNull => Volatile.Read(ref _extras);

    /// <summary>Makes room for what only some connections have. Safe from any thread.</summary>
    internal ConnectionExtras Extras =>
        Volatile.Read(ref _extras) ?? Interlocked.CompareExchange(ref _extras, new ConnectionExtras(), null) ?? _extras;

    /// <summary>When the connection opened, by the server's clock; 0 where that is not measured.</summary>
    internal long OpenedAt
    {
        get => ExtrasOrNull?.OpenedAt ?? 0;
        set => Extras.OpenedAt = value;
    }

    /// <summary>The connection has closed: wakes who waits for it to drain, ends its timers and its token.</summary>
    private void EndExtras()
    {
        if (ExtrasOrNull is not { } extras)
            return;
        WakeDrained();
        ClearBacklog();
        EndTimers(extras);
        CancelClosed(extras);
    }

    private void WakeDrained()
    {
        if (ExtrasOrNull is { } extras)
            Interlocked.Exchange(ref extras.Drained, null)?.SetResult();
    }

    private void CancelClosed(ConnectionExtras extras)
    {
        if (Volatile.Read(ref extras.ClosedSource) is not { } source)
            return;
        try
        {
            source.Cancel();
        }
        catch (AggregateException fault)
        {
            Server.Log.HandlerFaulted(fault, Id, null);
        }
    }
}
