using Netman.Generators.Support;

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

    /// <summary>Where the handler runs.</summary>
    public HandlerExecution Execution { get; init; }

    /// <summary>The middleware that its class and its method ask for, in the order in which it runs.</summary>
    public EquatableArray<MiddlewareModel> Used { get; init; }

    /// <summary>All middleware around it in its table: global in order, then its group's, then what it uses. Empty until it is planned.</summary>
    public EquatableArray<MiddlewareModel> Chain { get; init; }

    /// <summary>
    /// Whether nothing has to stand between the table and the handler: not to fetch its arguments, and not to name it in a stack trace.
    /// </summary>
    public bool IsDirect => Kind == RouteKind.Message
        && Execution == HandlerExecution.Loop
        && Handler is { HasOwnFrame: true, Method.IsStatic: true }
        && (Chain.Count == 0 ? Handler.IsCall : Handler.IsDelegate);

    /// <summary>For the fallback: whether bodies that are not their handler's payload go there.</summary>
    public bool TakesBadPayloads { get; init; }

    /// <summary>Whether other assemblies can call everything that stands between a message and its handler's end.</summary>
    public bool IsPublic => Handler.Method.IsPublic
        && Handler.Arguments.All(static argument => argument.Instance is null or { IsPublic: true })
        && Limits.Gate is null or { IsPublic: true }
        && Used.All(static step => step.IsPublic);

    /// <summary>Finds the serializers of its payloads; null where one is missing.</summary>
    public RouteModel? Resolve(IReadOnlyDictionary<string, string> jsonContexts) =>
        Handler.Resolve(jsonContexts) is { } handler ? this with { Handler = handler } : null;
}

/// <summary>Where a handler runs, with the values of the attribute's property.</summary>
internal enum HandlerExecution
{
    Loop,
    ThreadPool,
    Concurrent,
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
