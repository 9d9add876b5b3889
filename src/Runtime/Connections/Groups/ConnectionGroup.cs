namespace Netman;

/// <summary>
/// A named set of connections of one server: <c>server.Groups["room"]</c>. It exists while it has members; a connection leaves
/// when it closes. A value to be taken anew or kept, as you like; every member is safe from any thread.
/// </summary>
public readonly record struct ConnectionGroup
{
    private readonly NetmanServer _server;

    internal ConnectionGroup(NetmanServer server, string name) => (_server, Name) = (server, name);

    /// <summary>The group's name. Case-sensitive.</summary>
    public string Name { get; }

    /// <summary>How many connections are in the group, a moment old.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (EventLoop loop in _server.Loops)
                count += loop.Groups.Count(Name);
            return count;
        }
    }

    /// <summary>Puts a connection into the group; one that is in it, or is closing, is left alone. On the connection's loop it
    /// is a member when the call returns, from other threads a moment later; broadcasts that follow reach it either way.</summary>
    /// <exception cref="ArgumentException">The connection belongs to another server.</exception>
    public void Join(Connection connection)
    {
        if (connection.Server != _server)
            throw new ArgumentException("The connection belongs to another server than the group.", nameof(connection));
        connection.Loop.Groups.Join(Name, connection);
    }

    /// <summary>Takes a connection out of the group; one that is not in it is left alone. From other threads than the
    /// connection's loop it happens a moment later.</summary>
    public void Leave(Connection connection) => connection.Loop.Groups.Leave(Name, connection);

    /// <summary>The members of this moment, in no order: a list of the caller's own. Safe from any thread; one may have closed since.</summary>
    public IReadOnlyList<Connection> GetMembers()
    {
        List<Connection> members = [];
        foreach (EventLoop loop in _server.Loops)
            loop.Groups.CopyMembers(Name, members);
        return members;
    }

    /// <summary>
    /// Queues one message to every member and waits for none of them. It is framed once for all members that speak the same
    /// protocol, and posted once to each loop that has members; the outbound limits and
    /// <see cref="OutboundPolicy"/> hold for each member.
    /// What one thread broadcasts and sends arrives in its order. Members of raw endpoints have no packer and are left out: see
    /// <see cref="BroadcastBytes"/>.
    /// </summary>
    /// <param name="messageId">The message id for the header.</param>
    /// <param name="body">The body, copied before the call returns; may be empty.</param>
    /// <param name="except">A member to leave out: often the one that the message came from.</param>
    /// <returns><see cref="SendResult.Queued"/>, or <see cref="SendResult.Dropped"/> where a loop is so far behind that the broadcasts
    /// on their way to it hold more than <see cref="NetmanServerOptions.OutboundHardLimit"/>: its members did not get this one.</returns>
    public SendResult Broadcast(uint messageId, ReadOnlySpan<byte> body, Connection? except = null) =>
        BroadcastMessage.Send(_server, Name, messageId, body, except);

    /// <summary>Queues bytes as they are to every member: <see cref="Connection.SendBytes"/> to each, under the terms of
    /// <see cref="Broadcast"/>.</summary>
    /// <param name="bytes">The bytes, copied before the call returns; none is nothing to send.</param>
    /// <param name="except">A member to leave out.</param>
    /// <returns>As <see cref="Broadcast"/>.</returns>
    public SendResult BroadcastBytes(ReadOnlySpan<byte> bytes, Connection? except = null) =>
        bytes.IsEmpty ? SendResult.Queued : BroadcastMessage.Send(_server, Name, null, bytes, except);
}
