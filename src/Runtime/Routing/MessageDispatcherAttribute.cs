namespace Netman;

/// <summary>
/// Makes a partial class a route table of its own: <c>[MessageDispatcher(typeof(ChatHandlers))] partial class ChatRoutes;</c>,
/// then <c>MapRoutes(new ChatRoutes())</c>. Several tables may serve several endpoints of one process.
/// </summary>
/// <param name="handlers">
/// The classes whose routes the table serves: they leave the assembly's default table. None means every route that no other table
/// names. Middleware of a named class wraps the tables that name it, all other middleware wraps every table.
/// </param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MessageDispatcherAttribute(params Type[] handlers) : Attribute
{
    /// <summary>The classes whose routes the table serves.</summary>
    public IReadOnlyList<Type> Handlers { get; } = handlers;
}
