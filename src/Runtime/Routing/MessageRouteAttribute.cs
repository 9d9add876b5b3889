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
}
