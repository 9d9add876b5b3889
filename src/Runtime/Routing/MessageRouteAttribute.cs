namespace Netman;

/// <summary>
/// Marks a method as the handler of one message id. The generator turns all routes of an assembly into one <c>switch</c>;
/// an id may be handled once per table (NMG001), a method may handle several ids.
/// </summary>
/// <param name="id">The message id as it stands in the header of a packed message.</param>
/// <remarks>Handlers run on the event loop of their connection, one message at a time, in the order of arrival, unless
/// <see cref="Execution"/> says otherwise.</remarks>
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
    /// The name of a method of the same class that returns <see cref="bool"/> and takes the <see cref="Connection"/>, instances of
    /// <see cref="PerConnectionAttribute"/> classes, services, or nothing. It is asked on the loop as soon as the header
    /// has arrived and perhaps again before the body is whole. Where it answers <see langword="false"/>, nothing is buffered and
    /// the connection closes with <see cref="CloseReason.Refused"/>: how to keep large messages for those who have signed in.
    /// </summary>
    public string? Gate { get; set; }

    /// <summary>
    /// A group (<see cref="NetmanServer.Groups"/>) that the connection has to be a member of when the header arrives. Else nothing is
    /// buffered and the connection closes with <see cref="CloseReason.Refused"/>.
    /// </summary>
    public string? RequiresGroup { get; set; }

    /// <summary>
    /// How many messages of this route a connection may send in a second, in the long run; 0, the default, is any number. One more
    /// is not buffered, and the connection closes with <see cref="CloseReason.RateExceeded"/>. UDP peers are not counted: there is
    /// no connection to count by.
    /// </summary>
    public int MaxPerSecond { get; set; }

    /// <summary>How many messages a connection may send at once after a pause, where <see cref="MaxPerSecond"/> is set; 0, the
    /// default, is as many as in a second.</summary>
    public int Burst { get; set; }

    /// <summary>Where the handler runs. Off the loop its payload is read off the loop as well, and a span of the body stays valid until
    /// it returns.</summary>
    public Execution Execution { get; set; }
}
