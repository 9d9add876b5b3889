namespace Netman;

/// <summary>
/// Marks a handler's parameter as a service where its type is a class: interfaces are services without it. Services come from the
/// server's <see cref="IServiceProvider"/>, once, when the table is made.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceAttribute : Attribute;
