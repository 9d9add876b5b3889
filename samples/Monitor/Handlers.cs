using Netman;

namespace Monitoring;

/// <summary>Routes of each kind, for something to be seen.</summary>
public static class Handlers
{
    [MessageRoute(1)]
    public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

    [MessageRoute(2)]
    public static async ValueTask Wait(Connection connection, ReadOnlyMemory<byte> body, CancellationToken closed)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(5), closed);
        connection.Send(2, body.Span);
    }

    /// <summary>What no handler should do: it holds its loop, and everybody on it, for 50 ms.</summary>
    [MessageRoute(3)]
    public static void Block(Connection connection, ReadOnlySpan<byte> body)
    {
#pragma warning disable NMG019 // for the watchdog to have something to report
        Thread.Sleep(50);
#pragma warning restore NMG019
        connection.Send(3, body);
    }
}
