namespace Netman.Generators.Model;

/// <summary>One message id and its handler. A method with two route attributes makes two of these.</summary>
/// <param name="Id">The message id.</param>
/// <param name="Group">The group whose middleware wraps the route, if any.</param>
/// <param name="Limits">What is decided when only the header has arrived.</param>
/// <param name="Handler">The method behind it.</param>
internal sealed record RouteModel(uint Id, string? Group, RouteLimits Limits, HandlerModel Handler);

/// <summary>A route's admission: the body limit in bytes (0 none, -1 the server's) and the gate.</summary>
internal sealed record RouteLimits(int MaxBodyLength, MethodModel? Gate)
{
    public const int ServerLimit = -1;

    public bool IsDefault => MaxBodyLength == ServerLimit && Gate is null;
}
