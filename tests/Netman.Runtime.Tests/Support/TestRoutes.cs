using System.Text;

namespace Netman.Tests.Support;

/// <summary>A route table of lambdas: what generated code would be, without the generator.</summary>
public sealed class TestRoutes : MessageDispatcher
{
    private readonly Dictionary<uint, MessageDelegate> _routes = [];
    private Func<MessageContext, MessageDelegate, ValueTask>? _middleware;

    public static TestRoutes Echo(uint id) => new TestRoutes().AndEcho(id);

    public TestRoutes AndEcho(uint id) => On(id, static context => context.Connection.Send(context.MessageId, context.Body));

    public TestRoutes On(uint id, Action<MessageContext> handler) => OnAsync(id, context =>
    {
        handler(context);
        return default;
    });

    public TestRoutes OnAsync(uint id, MessageDelegate handler)
    {
        _routes.Add(id, handler);
        return this;
    }

    /// <summary>Wraps every route, the ones added later as well.</summary>
    public TestRoutes Through(Func<MessageContext, MessageDelegate, ValueTask> middleware)
    {
        _middleware = middleware;
        return this;
    }

    public override ValueTask DispatchAsync(MessageContext context)
    {
        if (!_routes.TryGetValue(context.MessageId, out MessageDelegate? handler))
            return Unrouted(context);
        return _middleware is null ? handler(context) : _middleware(context, handler);
    }
}

/// <summary>Text bodies, which most tests speak.</summary>
public static class TextBodies
{
    public static SendResult Reply(this MessageContext context, string text) => context.Connection.Send(context.MessageId, text);

    public static SendResult Send(this Connection connection, uint id, string text) => connection.Send(id, Encoding.UTF8.GetBytes(text));

    public static string Text(this MessageContext context) => Encoding.UTF8.GetString(context.Body);
}
