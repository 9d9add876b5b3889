namespace Netman;

/// <summary>Puts a route, or every route of a class, into a named group whose middleware runs after the global ones.</summary>
/// <param name="name">The group's name, as <see cref="MiddlewareAttribute.Group"/> repeats it. Case-sensitive.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class MessageGroupAttribute(string name) : Attribute
{
    /// <summary>The group's name.</summary>
    public string Name { get; } = name;
}
