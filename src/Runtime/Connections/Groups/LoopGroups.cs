namespace Netman;

/// <summary>
/// The groups that have members on one loop. A group exists while it has members: names cost nothing once nobody is in them.
/// The loop alone changes memberships; the lock lets other threads count, list, and find a part.
/// </summary>
internal sealed class LoopGroups
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GroupPart> _parts = new(StringComparer.Ordinal);
    private int _posted; // bytes of broadcasts on their way from other threads

    /// <summary>Counts a broadcast's bytes on their way to the loop. False where the loop is further behind than a connection may be.</summary>
    internal bool TryPost(int bytes, int limit)
    {
        if (Interlocked.Add(ref _posted, bytes) <= limit)
            return true;
        Interlocked.Add(ref _posted, -bytes);
        return false;
    }

    internal void Arrived(int bytes) => Interlocked.Add(ref _posted, -bytes);

    internal void Join(string name, Connection connection)
    {
        if (connection.IsDatagram)
            throw new InvalidOperationException("A UDP peer is no connection that could join a group: keep its Connection.UdpPeer.");
        EventLoop loop = connection.Loop;
        if (loop.IsCurrent)
        {
            JoinInLoop(name, connection);
            return;
        }
        // From now on a broadcast posts to this loop, behind the join: who joins and then broadcasts reaches the one who joined.
        lock (_lock)
            PartOf(name).Joining++;
        loop.Enqueue(new LoopTask(static (connection, name, _) =>
        {
            Connection joining = (Connection)connection!;
            joining.Loop.Groups.JoinInLoop((string)name!, joining);
            joining.Loop.Groups.Joined((string)name!);
        }, connection, name));
    }

    internal void Leave(string name, Connection connection) => connection.Loop.Run(
        static (connection, name, _) => LeaveInLoop((Connection)connection!, (string)name!), connection, name);

    /// <summary>The group's members on this loop, if it has any. The caller is on the loop, or only asks whether to post.</summary>
    internal GroupPart? Find(string name)
    {
        lock (_lock)
            return _parts.GetValueOrDefault(name);
    }

    /// <summary>Groups with members, or with joins on their way, on this loop.</summary>
    internal int PartCount
    {
        get
        {
            lock (_lock)
                return _parts.Count;
        }
    }

    internal int Count(string name)
    {
        lock (_lock)
            return _parts.TryGetValue(name, out GroupPart? part) ? part.Count : 0;
    }

    /// <summary>Whether a connection is in a group. On its loop.</summary>
    internal static bool Has(Connection connection, string name)
    {
        if (connection.ExtrasOrNull?.Memberships is not { } memberships)
            return false;
        foreach (GroupMembership membership in memberships)
        {
            if (membership.Part.Name == name)
                return true;
        }
        return false;
    }

    internal void CopyMembers(string name, List<Connection> members)
    {
        lock (_lock)
        {
            if (_parts.TryGetValue(name, out GroupPart? part))
                part.CopyTo(members);
        }
    }

    internal void CopyNames(ISet<string> names)
    {
        lock (_lock)
        {
            foreach (GroupPart part in _parts.Values)
            {
                if (part.Count > 0)
                    names.Add(part.Name);
            }
        }
    }

    internal void Remove(GroupMembership membership)
    {
        lock (_lock)
        {
            membership.Part.Remove(membership);
            ForgetIfEmpty(membership.Part);
        }
    }

    internal void Compact(GroupPart part)
    {
        lock (_lock)
            part.CloseHoles();
    }

    private static void LeaveInLoop(Connection connection, string name)
    {
        if (connection.ExtrasOrNull?.Memberships is not { } memberships)
            return;
        int index = memberships.FindIndex(membership => membership.Part.Name == name);
        if (index < 0)
            return;
        GroupMembership leaving = memberships[index];
        memberships.RemoveAt(index);
        leaving.Part.Owner.Remove(leaving);
    }

    private void JoinInLoop(string name, Connection connection)
    {
        if (connection.State >= ConnectionState.Closing)
            return;
        List<GroupMembership> memberships = connection.Extras.Memberships ??= [];
        foreach (GroupMembership known in memberships)
        {
            if (known.Part.Name == name)
                return;
        }
        lock (_lock)
        {
            GroupMembership membership = new(PartOf(name), connection);
            membership.Part.Add(membership);
            memberships.Add(membership);
        }
    }

    private void Joined(string name)
    {
        lock (_lock)
        {
            GroupPart part = _parts[name];
            part.Joining--;
            ForgetIfEmpty(part);
        }
    }

    private GroupPart PartOf(string name)
    {
        if (!_parts.TryGetValue(name, out GroupPart? part))
            _parts.Add(name, part = new GroupPart(this, name));
        return part;
    }

    private void ForgetIfEmpty(GroupPart part)
    {
        if (part.Count == 0 && part.Joining == 0)
            _parts.Remove(part.Name);
    }
}
