namespace Netman.Generators.Model;

/// <summary>One middleware method; a <see langword="null"/> group wraps every route.</summary>
internal sealed record MiddlewareModel(int Order, string? Group, MethodModel Method)
{
    /// <summary>The referenced assembly that it comes from; null for this one's own.</summary>
    public string? Origin { get; init; }

    /// <summary>Whether it runs around a route. A library's global middleware wraps the library's own routes, not everybody's; a
    /// group is joined by its name, wherever its middleware comes from.</summary>
    public bool Wraps(RouteModel route) =>
        Group is null ? Origin is null || Origin == route.Origin : Group == route.Group;
}
