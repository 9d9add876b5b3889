namespace Netman;

/// <summary>A route table with something around each message. Everything else is the table's own.</summary>
internal abstract class ObservedRoutes : MessageDispatcher
{
    private readonly Dictionary<uint, RouteTags> _routes = [];
    private readonly RouteTags _other;
    private readonly RouteTags _text = new(new RouteInfo(null, "text"));

    protected ObservedRoutes(MessageDispatcher routes)
    {
        Routes = routes;
        foreach (RouteInfo route in routes.GetRoutes())
        {
            if (route.Id is { } id)
                _routes[id] = new RouteTags(route);
            else
                _other = new RouteTags(route);
        }
        // Ids that peers invent are one series: their number has no bound.
        _other ??= new RouteTags(new RouteInfo(null, "unrouted"));
    }

    /// <summary>The table that is observed.</summary>
    protected MessageDispatcher Routes { get; }

    public sealed override bool HasAdmission => Routes.HasAdmission;

    public sealed override bool HasTextRoute => Routes.HasTextRoute;

    public sealed override Admission Admit(Connection connection, uint messageId, int bodyLength, int maxBodyLength) =>
        Routes.Admit(connection, messageId, bodyLength, maxBodyLength);

    public sealed override void Admitted(Connection connection, uint messageId) => Routes.Admitted(connection, messageId);

    public sealed override IReadOnlyList<RouteInfo> GetRoutes() => Routes.GetRoutes();

    /// <summary>What a message is reported as; <see langword="null"/> is a text message.</summary>
    protected RouteTags TagsOf(uint? messageId) =>
        messageId is not { } id ? _text : _routes.TryGetValue(id, out RouteTags? route) ? route : _other;
}
