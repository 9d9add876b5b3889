namespace Netman.Aot.Tests;

/// <summary>A service of the message's own scope, in an asynchronous handler.</summary>
public static class Scopes
{
    [MessageRoute(80)]
    public static async Task<string> Buy(string item, [Scoped] Basket basket)
    {
        await Task.Yield();
        return basket.Add(item);
    }
}

/// <summary>Made for one message, disposed with its scope.</summary>
public sealed class Basket : IDisposable
{
    private static int s_disposed;
    private int _count;

    /// <summary>How many have been disposed.</summary>
    public static int Disposed => Volatile.Read(ref s_disposed);

    public string Add(string item) => $"{++_count} {item}";

    public void Dispose() => Interlocked.Increment(ref s_disposed);
}
