using System.Runtime.CompilerServices;

namespace Netman;

/// <summary>
/// Awaits a task and never goes on inline. A handler's task that looked pending may have completed on another thread by the time
/// it is awaited; going on within the loop over its batch of messages would end the batch with nobody to take up the rest.
/// </summary>
internal readonly struct PostedAwait(ValueTask task) : ICriticalNotifyCompletion
{
    private readonly ValueTaskAwaiter _awaiter = task.GetAwaiter();

    public PostedAwait GetAwaiter() => this;

    public bool IsCompleted => false;

    // For a task that has completed, these post to the loop: it is the synchronization context of the caller.
    public void OnCompleted(Action continuation) => _awaiter.OnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => _awaiter.UnsafeOnCompleted(continuation);

    public void GetResult() => _awaiter.GetResult();
}
