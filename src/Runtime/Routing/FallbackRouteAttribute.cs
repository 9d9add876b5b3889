namespace Netman;

/// <summary>
/// Marks the handler of every message id that no <see cref="MessageRouteAttribute"/> names. At most one per table. Global
/// middleware runs before it; the middleware of a group does not, so no group can be entered through it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FallbackRouteAttribute : Attribute
{
    /// <summary>
    /// Whether the method also gets the messages whose body their own handler cannot read as its payload; else such a message closes
    /// its connection with <see cref="CloseReason.BadPayload"/>. The route's middleware has run by then and goes on after it.
    /// </summary>
    public bool BadPayloads { get; set; }
}
