namespace Netman;

/// <summary>The tags of one route, made once: a message boxes nothing for them. Immutable.</summary>
internal sealed class RouteTags(RouteInfo route)
{
    internal string Name { get; } = route.Name;

    internal KeyValuePair<string, object?> NameTag { get; } = new("netman.route.name", route.Name);

    /// <summary>Null for what has no id of its own: the fallback route and text messages.</summary>
    internal KeyValuePair<string, object?> IdTag { get; } = new("netman.route.id", route.Id is { } id ? (long)id : null);

    internal static KeyValuePair<string, object?> Error(Exception fault) => new("error.type", fault.GetType().FullName);
}
