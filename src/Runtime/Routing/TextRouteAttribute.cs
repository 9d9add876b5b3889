namespace Netman;

/// <summary>
/// Marks the handler of WebSocket text messages, at most one per table: <c>void M(Connection connection, ReadOnlySpan&lt;byte&gt;
/// utf8)</c>, checked UTF-8 without a copy. Global middleware runs before it. A table without one closes with 1003.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TextRouteAttribute : Attribute;
