namespace Netman;

/// <summary>One connection in one group: known to both, so that leaving costs no search among the members. Loop-only.</summary>
internal sealed class GroupMembership(GroupPart part, Connection connection)
{
    internal GroupPart Part { get; } = part;

    internal Connection Connection { get; } = connection;

    /// <summary>Where the part keeps it.</summary>
    internal int Index { get; set; }
}
