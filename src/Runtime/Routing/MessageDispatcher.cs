namespace Netman;

/// <summary>
/// A route table: the seam that generated code fills with one <c>switch</c>. Stateless as far as the runtime is concerned;
/// one instance serves every loop of a server, so overrides are called on several threads at a time.
/// </summary>
public abstract class MessageDispatcher
{
    /// <summary>Runs middleware and handler of one message.</summary>
    /// <param name="context">The message; its body is readable on the connection's loop until the returned task completes.</param>
    /// <returns>
    /// A task that completes with the handler. While it is pending, later messages of the same connection wait. An exception
    /// closes the connection with <see cref="CloseReason.HandlerFault"/>.
    /// </returns>
    public abstract ValueTask DispatchAsync(MessageContext context);

    /// <summary>Whether <see cref="DispatchTextAsync"/> is there: else a WebSocket text message closes its connection with 1003.</summary>
    public virtual bool HasTextRoute => false;

    /// <summary>Runs middleware and handler of one WebSocket text message; its body is checked UTF-8, its id 0.</summary>
    /// <inheritdoc cref="DispatchAsync"/>
    public virtual ValueTask DispatchTextAsync(MessageContext context) => default;

    /// <summary>What a table without a fallback route answers to an id that it does not know: count, log at Debug, go on.</summary>
    /// <param name="context">The message whose id has no route.</param>
    protected static ValueTask Unrouted(MessageContext context)
    {
        context.Connection.CountUnrouted(context.MessageId);
        return default;
    }
}
