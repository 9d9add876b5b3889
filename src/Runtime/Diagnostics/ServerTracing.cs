using System.Diagnostics;

namespace Netman;

/// <summary>Makes messages activities.</summary>
internal sealed class ServerTracing : ServerObserver
{
    internal static readonly ActivitySource Source = new(NetmanDiagnostics.ActivitySourceName);

    internal override MessageDispatcher Surround(MessageDispatcher routes) => new TracedRoutes(routes);
}

/// <summary>Routes whose messages are activities while somebody listens. Stateless between messages.</summary>
internal sealed class TracedRoutes(MessageDispatcher routes) : ObservedRoutes(routes)
{
    public override ValueTask DispatchAsync(MessageContext context) =>
        ServerTracing.Source.HasListeners() ? TraceAsync(context, context.MessageId) : Routes.DispatchAsync(context);

    public override ValueTask DispatchTextAsync(MessageContext context) =>
        ServerTracing.Source.HasListeners() ? TraceAsync(context, null) : Routes.DispatchTextAsync(context);

    // An async method gives back the loop's own execution context: the activity is the current one inside the handler alone.
    private async ValueTask TraceAsync(MessageContext context, uint? messageId)
    {
        RouteTags tags = TagsOf(messageId);
        using Activity? activity = ServerTracing.Source.StartActivity(
            ActivityKind.Server, default, [tags.NameTag, tags.IdTag, new("netman.connection.id", context.Connection.Id.ToString())], name: tags.Name);
        try
        {
            await (messageId is null ? Routes.DispatchTextAsync(context) : Routes.DispatchAsync(context));
        }
        catch (Exception fault)
        {
            activity?.SetStatus(ActivityStatusCode.Error, fault.Message);
            activity?.SetTag("error.type", fault.GetType().FullName);
            throw;
        }
    }
}
