namespace Netman;

/// <summary>
/// Marks a method as the handler of one message id. The generator turns all routes of an assembly into one <c>switch</c>;
/// an id may be handled once per table (NMG001), a method may handle several ids.
/// </summary>
/// <param name="id">The message id as it stands in the header of a packed message.</param>
/// <remarks>Handlers run on the event loop of their connection, one message at a time, in the order of arrival.</remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MessageRouteAttribute(uint id) : Attribute
{
    /// <summary>The message id that this method handles.</summary>
    public uint Id { get; } = id;

    /// <summary>
    /// The longest body of this route in bytes, lower or higher than <see cref="NetmanServerOptions.MaxBodyLength"/>; 0 is no
    /// limit, -1 (the default) the server's. Decided from the header: a body over it is never buffered, the connection closes with
    /// <see cref="CloseReason.MessageTooLarge"/>.
    /// </summary>
    public int MaxBodyLength { get; set; } = -1;

    /// <summary>
    /// The name of a method <c>static bool M(Connection connection)</c> of the same class, asked on the loop as soon as the header
    /// has arrived and perhaps again before the body is whole. Where it answers <see langword="false"/>, nothing is buffered and
    /// the connection closes with <see cref="CloseReason.Refused"/>: how to keep large messages for those who have signed in.
    /// </summary>
    public string? Gate { get; set; }
}
