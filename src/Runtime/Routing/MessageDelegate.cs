namespace Netman;

/// <summary>The rest of a middleware chain: what <c>next(context)</c> calls.</summary>
/// <param name="context">The message being handled; valid until the returned task completes.</param>
/// <returns>A task that completes when the rest of the chain, handler included, has run.</returns>
public delegate ValueTask MessageDelegate(MessageContext context);
