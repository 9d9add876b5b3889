namespace Netman;

/// <summary>
/// What happens on a raw endpoint: bytes come in, bytes go out, and the handler decides what they mean. One instance serves every
/// connection of its endpoint and so every loop: what belongs to one connection goes into <see cref="Connection.UserState"/>. The
/// calls for one connection come on its loop, one at a time.
/// </summary>
/// <example>
/// <code>
/// sealed class Echo : RawHandler
/// {
///     public override int OnReceive(Connection connection, ReadOnlySpan&lt;byte&gt; input)
///     {
///         connection.SendBytes(input);
///         return input.Length;
///     }
/// }
/// </code>
/// </example>
public abstract class RawHandler
{
    /// <summary>A connection opened: before its first bytes, after the server's own <c>OnOpen</c> hook.</summary>
    /// <param name="connection">The connection; it may be sent to and closed here.</param>
    public virtual void OnOpen(Connection connection)
    {
    }

    /// <summary>
    /// Bytes have come. What is not consumed is kept and comes again, in one piece with what follows it; a call that consumed some
    /// is repeated with the rest at once, one that consumed nothing waits for more.
    /// </summary>
    /// <param name="connection">The connection the bytes came from.</param>
    /// <param name="input">All bytes not consumed yet, at least one; a view into the loop's buffer, valid until the call returns.</param>
    /// <returns>
    /// How many bytes were consumed, from 0 to the input's length: anything else, like an exception, closes the connection with
    /// <see cref="CloseReason.HandlerFault"/>. More than <see cref="NetmanServerOptions.MaxBodyLength"/> bytes that stay
    /// unconsumed close it with <see cref="CloseReason.MessageTooLarge"/>, so that a peer that never ends what it began cannot fill
    /// the memory.
    /// </returns>
    public abstract int OnReceive(Connection connection, ReadOnlySpan<byte> input);

    /// <summary>The connection has closed: once, after everything else of it, before the server's own <c>OnClose</c> hook.</summary>
    /// <param name="connection">The connection; sending answers <see cref="SendResult.Closed"/>.</param>
    /// <param name="reason">Why it closed.</param>
    public virtual void OnClose(Connection connection, CloseReason reason)
    {
    }
}
