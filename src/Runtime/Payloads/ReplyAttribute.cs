namespace Netman;

/// <summary>Sends what a handler returns under another id than the one that it handled.</summary>
/// <param name="id">The message id of the reply.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReplyAttribute(uint id) : Attribute
{
    /// <summary>The message id of the reply.</summary>
    public uint Id { get; } = id;
}
