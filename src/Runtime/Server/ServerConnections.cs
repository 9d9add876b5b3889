using System.Collections;

namespace Netman;

/// <summary>
/// The connections of a server: <see cref="NetmanServer.Connections"/>. Enumerates those that are open or closing; one that comes
/// or goes meanwhile may be seen or not. Safe from any thread.
/// </summary>
public sealed class ServerConnections : IEnumerable<Connection>
{
    private readonly NetmanServer _server;

    internal ServerConnections(NetmanServer server) => _server = server;

    /// <summary>How many connections there are, those included that are not open yet. A moment old.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (EventLoop loop in _server.Loops)
                count += loop.Connections.Count;
            return count;
        }
    }

    /// <summary>The connection with this id, or <see langword="null"/> where it has closed. Costs the same however many there are.</summary>
    public Connection? Find(ConnectionId id) =>
        id.Loop < _server.Loops.Length ? _server.Loops[id.Loop].Connections.FindFromAnyThread(id) : null;

    /// <summary>Closes every connection for which the predicate holds, as <see cref="Connection.Close()"/> does.</summary>
    /// <param name="predicate">Called on each connection's own loop, so it may read <see cref="Connection.UserState"/>.</param>
    /// <returns>How many were told to close. Faults with what the predicate throws.</returns>
    public async Task<int> CloseWhereAsync(Func<Connection, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        int[] closed = await Task.WhenAll(_server.Loops.Select(loop => CloseOnLoop(loop, predicate))).ConfigureAwait(false);
        return closed.Sum();
    }

    /// <summary>Queues one message to every open connection and waits for none: <see cref="ConnectionGroup.Broadcast"/> to all.</summary>
    /// <inheritdoc cref="ConnectionGroup.Broadcast"/>
    public SendResult Broadcast(uint messageId, ReadOnlySpan<byte> body, Connection? except = null) =>
        BroadcastMessage.Send(_server, null, messageId, body, except);

    /// <inheritdoc/>
    public IEnumerator<Connection> GetEnumerator() => _server.Loops.SelectMany(static loop => loop.Connections.Snapshot()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Task<int> CloseOnLoop(EventLoop loop, Func<Connection, bool> predicate)
    {
        TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Run((_, _, _) =>
        {
            try
            {
                done.SetResult(CloseInLoop(loop.Connections, predicate));
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        }, null);
        return done.Task;
    }

    private static int CloseInLoop(ConnectionTable connections, Func<Connection, bool> predicate)
    {
        int closed = 0;
        foreach (Connection connection in connections.Snapshot())
        {
            if (connection.State != ConnectionState.Open || !predicate(connection))
                continue;
            connection.Close();
            closed++;
        }
        return closed;
    }
}
