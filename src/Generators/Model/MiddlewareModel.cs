using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>One middleware method; a <see langword="null"/> group wraps every route.</summary>
/// <param name="Order">Its position, lowest first.</param>
/// <param name="Group">The group whose routes it wraps.</param>
/// <param name="Method">The method.</param>
/// <param name="Extra">What it takes behind context and next.</param>
internal sealed record MiddlewareModel(int Order, string? Group, MethodModel Method, EquatableArray<Argument> Extra)
{
    /// <summary>The referenced assembly that it comes from; null for this one's own.</summary>
    public string? Origin { get; init; }

    /// <summary>Whether other assemblies can call it and make what it takes.</summary>
    public bool IsPublic => Method.IsPublic && Extra.All(static argument => argument.Instance is null or { IsPublic: true });

    /// <summary>Whether it runs around a route. A library's global middleware wraps the library's own routes, not everybody's; a
    /// group is joined by its name, wherever its middleware comes from.</summary>
    public bool Wraps(RouteModel route) =>
        Group is null ? Origin is null || Origin == route.Origin : Group == route.Group;
}
