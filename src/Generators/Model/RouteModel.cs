namespace Netman.Generators.Model;

/// <summary>One message id and its handler, or the fallback. A method with two route attributes makes two of these.</summary>
/// <param name="Kind">Which arm of which <c>switch</c> it is.</param>
/// <param name="Id">The message id; 0 where the kind has none.</param>
/// <param name="Group">The group whose middleware wraps the route, if any.</param>
/// <param name="Limits">What is decided when only the header has arrived.</param>
/// <param name="Handler">The method behind it.</param>
internal sealed record RouteModel(RouteKind Kind, uint Id, string? Group, RouteLimits Limits, HandlerModel Handler)
{
    /// <summary>The referenced assembly that it comes from; null for this one's own.</summary>
    public string? Origin { get; init; }

    /// <summary>Finds the serializers of its payloads; null where one is missing.</summary>
    public RouteModel? Resolve(IReadOnlyDictionary<string, string> jsonContexts) =>
        Handler.Resolve(jsonContexts) is { } handler ? this with { Handler = handler } : null;
}

internal enum RouteKind
{
    /// <summary>A message id.</summary>
    Message,

    /// <summary>Every id that no route has.</summary>
    Fallback,

    /// <summary>WebSocket text messages.</summary>
    Text,
}

/// <summary>A route's admission: the body limit in bytes (0 none, -1 the server's) and the gate.</summary>
internal sealed record RouteLimits(int MaxBodyLength, MethodModel? Gate)
{
    public const int ServerLimit = -1;

    public static readonly RouteLimits None = new(ServerLimit, null);

    public bool IsDefault => MaxBodyLength == ServerLimit && Gate is null;
}
