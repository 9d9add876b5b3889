using Netman;

namespace Echo;

/// <summary>Routes 0 and 1 echo; route 2 does so behind three middleware.</summary>
public static class Handlers
{
    [MessageRoute(0)]
    public static void Zero(Connection connection, ReadOnlySpan<byte> body) => connection.Send(0, body);

    [MessageRoute(1)]
    public static void One(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

    [MessageRoute(2), MessageGroup("wrapped")]
    public static void Two(Connection connection, ReadOnlySpan<byte> body) => connection.Send(2, body);

    [Middleware(Group = "wrapped", Order = 1)]
    public static async ValueTask First(MessageContext context, MessageDelegate next) => await next(context);

    [Middleware(Group = "wrapped", Order = 2)]
    public static async ValueTask Second(MessageContext context, MessageDelegate next) => await next(context);

    [Middleware(Group = "wrapped", Order = 3)]
    public static ValueTask Third(MessageContext context, MessageDelegate next) => next(context);
}
