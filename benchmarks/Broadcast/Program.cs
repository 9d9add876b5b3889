// Everybody is in one group; what anybody sends goes to all: the opponent of limit/broadcast.c.
//
//   Broadcast PORT [HARD_LIMIT [POLICY [each]]]      in bytes; Disconnect, DropNewest or DropOldest
//
// With "each" it is sent to each by itself: nothing that waits is shared.
//
// Only the id 2 is answered to its sender alone: for Netman.Load --pushed.
using System.Globalization;
using Netman;

int port = int.Parse(args[0], CultureInfo.InvariantCulture);
await using NetmanServer server = NetmanServer.CreateBuilder()
    .Configure(options => Configure(options, args))
    .Listen($"tcp://127.0.0.1:{port}")
    .MapRoutes(new ToAll(args.Length > 3 && args[3] == "each"))
    .OnOpen(static connection => connection.Server.Groups["all"].Join(connection))
    .Build();
await server.RunAsync();

static void Configure(NetmanServerOptions options, string[] args)
{
    (options.Loops, options.FirstByteTimeout) = (1, Timeout.InfiniteTimeSpan);
    if (args.Length > 1)
        options.OutboundHardLimit = int.Parse(args[1], CultureInfo.InvariantCulture);
    if (args.Length > 2)
        options.OutboundPolicy = Enum.Parse<OutboundPolicy>(args[2]);
}

internal sealed class ToAll(bool each) : MessageDispatcher
{
    public override ValueTask DispatchAsync(MessageContext context)
    {
        if (context.MessageId == 2)
            context.Connection.Send(2, context.Body);
        else if (each)
            SendToEach(context);
        else
            context.Connection.Server.Groups["all"].Broadcast(context.MessageId, context.Body);
        return default;
    }

    private static void SendToEach(MessageContext context)
    {
        foreach (Connection connection in context.Connection.Server.Connections)
            connection.Send(context.MessageId, context.Body);
    }
}
