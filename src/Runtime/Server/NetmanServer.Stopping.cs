namespace Netman;

// Stop accepting, let handlers end, flush, close; then abort what is left and end the loops.
public sealed partial class NetmanServer
{
    // What a timer takes is 49 days; whoever asks for more means for ever.
    private static readonly TimeSpan _longest = TimeSpan.FromDays(30);

    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Every endpoint is open, or the start has failed: from now on there is something to stop, as a whole.
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _stopLock = new();
    private Task<DrainSummary>? _stopped;
    private int _drained, _aborted;
    private int _owedCloses; // connections that have closed, and whose OnClose has not ended
    private volatile bool _stopping;

    internal bool IsStopping => _stopping;

    /// <summary>
    /// Stops accepting, lets handlers in flight end, flushes and closes every connection, and aborts what is left after the
    /// timeout. Further calls return the same task.
    /// </summary>
    /// <remarks>It ends handlers by waiting for them: one that blocks its loop's thread keeps the server, whatever the timeout.</remarks>
    /// <param name="timeout">How long connections have; zero aborts them at once, <see cref="Timeout.InfiniteTimeSpan"/> waits for all.</param>
    /// <param name="hurry">Cuts the waiting short: what is left is aborted, nothing is thrown.</param>
    /// <returns>How the connections ended. A handler that awaits it holds its own connection until the timeout.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<DrainSummary> StopAsync(TimeSpan timeout, CancellationToken hurry = default)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        lock (_stopLock)
            return _stopped ??= StopOnceAsync(timeout > _longest ? Timeout.InfiniteTimeSpan : timeout, hurry);
    }

    internal void ConnectionClosed(bool reset)
    {
        if (!_stopping)
            return;
        Interlocked.Increment(ref reset ? ref _aborted : ref _drained);
        if (IsEmpty)
            _emptied.TrySetResult();
    }

    /// <summary>A connection that was open has closed: its handlers in flight and its OnClose are waited for.</summary>
    internal void OwesOnClose() => Interlocked.Increment(ref _owedCloses);

    internal void OnCloseEnded()
    {
        if (Interlocked.Decrement(ref _owedCloses) == 0 && _stopping && IsEmpty)
            _emptied.TrySetResult();
    }

    /// <summary>The last pending handler of a UDP endpoint has ended.</summary>
    internal void DatagramsHandled()
    {
        if (_stopping && IsEmpty)
            _emptied.TrySetResult();
    }

    private bool IsEmpty => Volatile.Read(ref _owedCloses) == 0 && Array.TrueForAll(_loops, static loop => loop.Connections.Count == 0)
        && _endpoints.TrueForAll(static endpoint => endpoint.Ports.TrueForAll(static port => port.Pending == 0));

    private async Task<DrainSummary> StopOnceAsync(TimeSpan timeout, CancellationToken hurry)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
            return default; // it never starts now
        await _opened.Task.ConfigureAwait(false);
        _stopping = true;
        await OnAcceptors(static acceptor => acceptor.Close()).ConfigureAwait(false);
        Descriptors.Close();
        await OnPorts(static port => port.StopReceiving()).ConfigureAwait(false);
        if (timeout != TimeSpan.Zero)
        {
            long started = Options.TimeProvider.GetTimestamp();
            await CallOnDrainingAsync(timeout, hurry).ConfigureAwait(false);
            await ForEachConnection(static connection => connection.Drain()).ConfigureAwait(false);
            await WaitEmptyAsync(Left(timeout, started), hurry).ConfigureAwait(false);
        }
        await ForEachConnection(static connection => connection.AbortInLoop(CloseReason.ServerStopping)).ConfigureAwait(false);
        await OnPorts(static port => port.Close()).ConfigureAwait(false);
        _watchdog?.Dispose();
        foreach (ServerObserver observer in Hooks.Observers)
            observer.Stopped();
        foreach (EventLoop loop in _loops)
            loop.Stop();
        await Task.WhenAll(_loops.Select(static loop => loop.Ended)).ConfigureAwait(false);
        FreePorts();
        foreach (Endpoint endpoint in _endpoints)
            endpoint.Options.Filter?.Stop();
        Log.Stopped(_drained, _aborted);
        return new DrainSummary(_drained, _aborted);
    }

    private TimeSpan Left(TimeSpan timeout, long started)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return timeout;
        TimeSpan left = timeout - Options.TimeProvider.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // The hook may fail and may hang: the server stops all the same.
    private async Task CallOnDrainingAsync(TimeSpan timeout, CancellationToken hurry)
    {
        if (Hooks.OnDraining is not { } hook)
            return;
        try
        {
            await Task.Run(() => hook(this).AsTask(), CancellationToken.None)
                .WaitAsync(timeout, Options.TimeProvider, hurry).ConfigureAwait(false);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            Log.DrainCutShort(Connections.Count);
        }
        catch (Exception fault)
        {
            Log.OnDrainingFailed(fault);
        }
    }

    private async Task WaitEmptyAsync(TimeSpan timeout, CancellationToken hurry)
    {
        if (IsEmpty)
            return;
        try
        {
            await _emptied.Task.WaitAsync(timeout, Options.TimeProvider, hurry).ConfigureAwait(false);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            Log.DrainCutShort(_loops.Sum(static loop => loop.Connections.Count));
        }
    }

    private Task ForEachConnection(Action<Connection> action) => Task.WhenAll(_loops.Select(loop =>
        OnLoop(loop, (_, current) => current.Connections.ForEach(static (connection, act) => act(connection), action))));

    private Task OnLoop(EventLoop loop, Action<NetmanServer, EventLoop> action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Run((_, _, _) =>
        {
            action(this, loop);
            done.SetResult();
        }, null);
        return done.Task;
    }
}
