namespace Netman;

/// <summary>
/// Marks a method <c>ValueTask M(MessageContext context, MessageDelegate next)</c> that wraps handlers: code before
/// <c>next</c> runs in order, code after it in reverse, and a middleware that does not call <c>next</c> ends the message.
/// </summary>
/// <remarks>The chain is linked at compile time: one cached delegate per step, nothing allocated per message.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MiddlewareAttribute : Attribute
{
    /// <summary>Position in the chain, lowest first; equal orders run by ordinal comparison of the full method name.</summary>
    public int Order { get; set; }

    /// <summary>The group whose routes are wrapped, after all global middleware; <see langword="null"/> wraps every route.</summary>
    public string? Group { get; set; }
}
