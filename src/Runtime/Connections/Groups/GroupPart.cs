namespace Netman;

/// <summary>
/// The members of one group on one loop. Changed and walked by the loop alone, changed under its owner's lock, so that a walk
/// takes no lock and other threads can take a snapshot.
/// </summary>
internal sealed class GroupPart(LoopGroups owner, string name)
{
    private GroupMembership?[] _slots = new GroupMembership?[4];
    private int _used, _walks;
    private bool _hasHoles;

    internal string Name { get; } = name;

    /// <summary>Members. Read under the owner's lock, or on the loop.</summary>
    internal int Count { get; private set; }

    /// <summary>Joins of other threads that the loop has not seen yet: they keep the part alive. Under the owner's lock.</summary>
    internal int Joining { get; set; }

    /// <summary>The loop's turn of the last broadcast: a second one in the same turn is not sent at once but joins what waits.</summary>
    internal long LastTurn { get; set; }

    /// <summary>A connection has closed: it leaves all its groups.</summary>
    internal static void LeaveAll(ConnectionExtras extras)
    {
        if (extras.Memberships is not { } memberships)
            return;
        extras.Memberships = null;
        foreach (GroupMembership membership in memberships)
            membership.Part.Owner.Remove(membership);
    }

    /// <summary>Calls back for each member that is there when the walk begins; members may leave and join meanwhile.</summary>
    internal void Walk<TState>(ref TState state, MemberAction<TState> action) where TState : allows ref struct
    {
        _walks++;
        int end = _used;
        for (int i = 0; i < end; i++)
        {
            if (_slots[i] is { } membership)
                action(membership.Connection, ref state);
        }
        if (--_walks == 0 && _hasHoles)
            owner.Compact(this);
    }

    internal LoopGroups Owner => owner;

    internal void Add(GroupMembership membership)
    {
        if (_used == _slots.Length)
            Array.Resize(ref _slots, _used * 2);
        membership.Index = _used;
        _slots[_used++] = membership;
        Count++;
    }

    internal void Remove(GroupMembership membership)
    {
        Count--;
        // During a walk nothing moves, or a member would be met twice or never.
        if (_walks > 0)
        {
            _slots[membership.Index] = null;
            _hasHoles = true;
            return;
        }
        GroupMembership last = _slots[--_used]!;
        _slots[_used] = null;
        if (last == membership)
            return;
        _slots[membership.Index] = last;
        last.Index = membership.Index;
    }

    internal void CloseHoles()
    {
        int used = 0;
        for (int i = 0; i < _used; i++)
        {
            if (_slots[i] is not { } membership)
                continue;
            membership.Index = used;
            _slots[used++] = membership;
        }
        Array.Clear(_slots, used, _used - used);
        _used = used;
        _hasHoles = false;
    }

    internal void CopyTo(List<Connection> members)
    {
        for (int i = 0; i < _used; i++)
        {
            if (_slots[i] is { } membership)
                members.Add(membership.Connection);
        }
    }
}

/// <summary>What a walk does with a member.</summary>
internal delegate void MemberAction<TState>(Connection member, ref TState state) where TState : allows ref struct;
