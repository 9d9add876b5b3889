using System.Text;

namespace Netman.Aot.Tests;

/// <summary>Handlers on the thread pool: in order, beside each other, behind middleware.</summary>
public static class OffLoop
{
    [MessageRoute(50, Execution = Execution.ThreadPool)]
    public static string Pool(ReadOnlySpan<byte> body) => Where() + Encoding.ASCII.GetString(body);

    [MessageRoute(51, Execution = Execution.Concurrent)]
    public static async Task<string> Concurrent(string text)
    {
        await Task.Yield();
        return Where() + text;
    }

    [MessageRoute(52, Execution = Execution.ThreadPool), MessageGroup("guarded")]
    public static void Guarded(MessageContext context) => context.Connection.Send(52, context.Body);

    private static string Where() => SynchronizationContext.Current is null ? "pool " : "loop ";
}
