using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Netman.Tests.Support;

/// <summary>Waiting for a condition, never for a time: every wait of a test ends with its condition or fails by name.</summary>
public static class Deadline
{
    /// <summary>Far above what anything here takes, even with every processor busy: reaching it is a failure, not slowness.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    public static async Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Time);
        }
        catch (TimeoutException late) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {Time.TotalSeconds} s for {what}.", late);
        }
    }

    public static async Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).InTime(what);
        return await task;
    }

    /// <summary>Waits until the condition holds; it is asked again and again from the thread pool.</summary>
    public static async Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        long start = Stopwatch.GetTimestamp();
        for (int asked = 0; !condition(); asked++)
        {
            if (Stopwatch.GetElapsedTime(start) > Time)
                throw new TimeoutException($"Waited {Time.TotalSeconds} s until {what}.");
            // Most conditions hold within microseconds; the rest must not take the processor from what they wait for.
            if (asked < 64)
                await Task.Yield();
            else
                await Task.Delay(1);
        }
    }
}
