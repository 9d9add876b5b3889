using Netman.Tests.Support;

namespace Netman.Tests.Flow.Model;

/// <summary>Everybody who can send to a connection, at once: its loop, threads, one that waits for room, and broadcasts of both. Each
/// numbers its own messages, from 0 on.</summary>
internal sealed class ModelSenders(ConnectionGroup room, IReadOnlyList<Connection> connections, int messages, int seed)
{
    private const int Loop = 1, Thread = 2, Waiting = 3, Broadcast = 4, LoopBroadcast = 5;
    private const int LaneOfFirst = 8; // eight lanes a connection, the first eight for what goes to all

    private readonly Dictionary<int, int> _queued = [];
    private int _attempts;

    /// <summary>How many messages could have arrived at somebody.</summary>
    internal int Attempts => _attempts;

    /// <summary>How many of each lane were not refused.</summary>
    internal IReadOnlyDictionary<int, int> Queued => _queued;

    internal static bool IsFor(int lane, int connection) => lane is Broadcast or LoopBroadcast || lane / LaneOfFirst == connection + 1;

    internal Task RunAsync()
    {
        List<Task> senders = [Off(Broadcast, number => BroadcastTo(Broadcast, number)), OnLoopAsync(LoopBroadcast, connections[0], number => BroadcastTo(LoopBroadcast, number))];
        for (int i = 0; i < connections.Count; i++)
        {
            (Connection connection, int first) = (connections[i], (i + 1) * LaneOfFirst);
            senders.Add(OnLoopAsync(first + Loop, connection, number => Send(connection, first + Loop, number)));
            senders.Add(Off(first + Thread, number => Send(connection, first + Thread, number)));
            senders.Add(WaitAsync(connection, first + Waiting));
        }
        return Task.WhenAll(senders);
    }

    private bool Send(Connection connection, int lane, int number)
    {
        uint id = ModelMessage.Id(lane, number);
        Interlocked.Increment(ref _attempts);
        return connection.Send(id, ModelMessage.BodyOf(id)) != SendResult.Closed;
    }

    private bool BroadcastTo(int lane, int number)
    {
        uint id = ModelMessage.Id(lane, number);
        // Where the loop is too far behind it is dropped once, for all.
        bool dropped = room.Broadcast(id, ModelMessage.BodyOf(id)) == SendResult.Dropped;
        Interlocked.Add(ref _attempts, dropped ? 1 : connections.Count);
        return true;
    }

    private Task Off(int lane, Func<int, bool> send) => Task.Run(() =>
    {
        int number = 0;
        while (number < messages && send(number))
            number++;
        Note(lane, number);
    });

    private async Task WaitAsync(Connection connection, int lane)
    {
        await Task.Yield();
        int number = 0;
        for (; number < messages; number++)
        {
            uint id = ModelMessage.Id(lane, number);
            Interlocked.Increment(ref _attempts);
            if (await connection.SendAsync(id, ModelMessage.BodyOf(id)).AsTask().InTime($"room for {id:X}") == SendResult.Closed)
                break;
        }
        Note(lane, number);
    }

    private async Task OnLoopAsync(int lane, Connection connection, Func<int, bool> send)
    {
        Random random = new(seed + lane);
        int number = 0;
        for (bool goesOn = true; goesOn && number < messages;)
        {
            int end = Math.Min(messages, number + 1 + random.Next(8));
            await LoopWaits.OnLoopAsync(connection.Loop, () =>
            {
                while (number < end && (goesOn = send(number)))
                    number++;
            });
        }
        Note(lane, number);
    }

    private void Note(int lane, int queued)
    {
        lock (_queued)
            _queued.Add(lane, queued);
    }
}
