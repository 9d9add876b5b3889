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

    /// <summary>Acts on the loop; what is thrown there is thrown here.</summary>
    internal static Task OnLoopAsync(this EventLoop loop, Action act)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ =>
        {
            try
            {
                act();
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        }, null);
        return done.Task.InTime("the loop to act");
    }
}
