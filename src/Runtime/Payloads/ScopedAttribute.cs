namespace Netman;

/// <summary>
/// Marks a handler's parameter as a service with a life as long as the message: each message gets a scope of the server's
/// <see cref="IServiceProvider"/>, which is disposed when the handler's task has completed. A route without such a parameter has
/// no scope and pays nothing for it.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ScopedAttribute : Attribute;
