namespace Netman.Tests.Support;

/// <summary>Waiting for a loop to have done what it was given before.</summary>
internal static class LoopWaits
{
    internal static Task RoundTripAsync(this EventLoop loop)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => done.SetResult(), null);
        return done.Task.InTime("the loop to come round");
    }
}
