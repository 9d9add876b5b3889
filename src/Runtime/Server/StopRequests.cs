namespace Netman;

/// <summary>
/// The signals that a running server has been sent. The first asks for an end in order, the second for a hurried one; a third is not
/// ours: a handler that blocks its loop keeps the server from ending by itself. Safe from any thread.
/// </summary>
internal sealed class StopRequests
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _hurry = new(); // holds nothing to dispose, and a signal may be on its way to it

    internal Task Stopped => _stopped.Task;

    internal CancellationToken Hurry => _hurry.Token;

    /// <summary>The end in order. False where that was asked for before.</summary>
    internal bool Stop() => _stopped.TrySetResult();

    /// <summary>Takes a signal. False for one that is left to do what it does by itself.</summary>
    internal bool Take()
    {
        if (Stop())
            return true;
        if (_hurry.IsCancellationRequested)
            return false;
        _hurry.Cancel();
        return true;
    }
}
