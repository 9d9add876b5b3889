namespace Netman;

/// <summary>
/// Marks the handler of every message id that no <see cref="MessageRouteAttribute"/> names. At most one per table. Global
/// middleware runs before it; the middleware of a group does not, so no group can be entered through it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FallbackRouteAttribute : Attribute;
