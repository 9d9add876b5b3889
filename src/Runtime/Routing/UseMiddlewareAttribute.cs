namespace Netman;

/// <summary>
/// Wraps one route, or every route of a class and the classes inside it, with a middleware that wraps nothing else:
/// <c>[UseMiddleware(typeof(Audit))]</c> calls <c>Audit.InvokeAsync(MessageContext context, MessageDelegate next)</c>.
/// </summary>
/// <remarks>It runs after the global middleware and the group's; what a class uses before what its method uses.</remarks>
/// <param name="type">The class of the middleware. Instance methods run on one instance, made as handler classes are.</param>
/// <param name="method">The name of its method, which needs no <see cref="MiddlewareAttribute"/>: with one it would wrap every route.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class UseMiddlewareAttribute(Type type, string method = "InvokeAsync") : Attribute
{
    /// <summary>The class of the middleware.</summary>
    public Type Type { get; } = type;

    /// <summary>The name of its method.</summary>
    public string Method { get; } = method;

    /// <summary>Position among what the same class or method uses, lowest first; equal orders run by ordinal comparison of the full
    /// method name.</summary>
    public int Order { get; set; }
}
