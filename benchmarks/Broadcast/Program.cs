// Everybody is in one group; what anybody sends goes to all: the opponent of limit/broadcast.c.
//
//   Broadcast PORT
using System.Globalization;
using Netman;

int port = int.Parse(args[0], CultureInfo.InvariantCulture);
await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(static options => (options.Loops, options.FirstByteTimeout) = (1, Timeout.InfiniteTimeSpan))
    .Listen($"tcp://127.0.0.1:{port}")
    .MapRoutes(new ToAll())
    .OnOpen(static connection => connection.Server.Groups["all"].Join(connection))
    .Build();
await server.RunAsync();

internal sealed class ToAll : MessageDispatcher
{
    public override ValueTask DispatchAsync(MessageContext context)
    {
        context.Connection.Server.Groups["all"].Broadcast(context.MessageId, context.Body);
        return default;
    }
}
