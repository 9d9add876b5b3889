using Netman.Tests.Support;

namespace Netman.Tests.EventLoops.Faults;

/// <summary>Echo at once (1), echo after an await (2), echo and close (3).</summary>
internal sealed class FaultRoutes
{
    private int _pending;

    internal FaultRoutes() => Table = TestRoutes.Echo(1).OnAsync(2, EchoLaterAsync).On(3, static context =>
    {
        context.Connection.Send(3, context.Body);
        context.Connection.Close();
    });

    internal TestRoutes Table { get; }

    /// <summary>Handlers that have begun and not ended.</summary>
    internal int Pending => Volatile.Read(ref _pending);

    private async ValueTask EchoLaterAsync(MessageContext context)
    {
        Interlocked.Increment(ref _pending);
        Connection connection = context.Connection;
        byte[] body = context.Body.ToArray();
        await Task.Run(static () => { });
        await connection.SendAsync(2, body, connection.Closed);
        Interlocked.Decrement(ref _pending);
    }
}
