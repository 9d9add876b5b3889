using System.Diagnostics;

namespace Netman.Load;

/// <summary>A closed loop over the connections to one echo server, on the calling thread: each reply releases a request.</summary>
internal sealed class EchoLoad
{
    private readonly int _depth, _active;
    private readonly ServerProcess? _server;
    private readonly Poller _poller = new();
    private readonly LoadConnection[] _connections;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(MessageStream.LargestPiece, pinned: true);

    /// <param name="options">How many connections, and how busy.</param>
    /// <param name="conversation">What they say.</param>
    /// <param name="port">The server's.</param>
    /// <param name="process">Its process, or 0.</param>
    /// <param name="beside">Connections more that say one thing here and nothing later.</param>
    public EchoLoad(LoadOptions options, Conversation conversation, int port, int process, int beside = 0)
    {
        _depth = options.Depth;
        _active = options.Connections;
        _server = process > 0 ? new ServerProcess(process) : null;
        _connections = [.. Enumerable.Range(0, _active + beside).Select(i => new LoadConnection(port, _depth, _poller, conversation, i))];
        foreach (LoadConnection silent in _connections.AsSpan(_active))
            silent.Request(1, Stopwatch.GetTimestamp());
        for (int open = beside; open > 0;)
            open -= ServeBatch(false);
    }

    public Latencies Latencies { get; } = new();

    /// <summary>Keeps every connection busy for a while; ends when each request has its reply.</summary>
    public EchoSlice Run(double seconds)
    {
        double cpu = _server?.CpuSeconds ?? 0;
        long start = Stopwatch.GetTimestamp(), end = start + (long)(seconds * Stopwatch.Frequency);
        foreach (LoadConnection connection in _connections.AsSpan(0, _active))
            connection.Request(_depth, Stopwatch.GetTimestamp());
        long open = (long)_active * _depth, replies = 0;
        while (open > 0)
        {
            bool again = Stopwatch.GetTimestamp() < end;
            int done = ServeBatch(again);
            replies += done;
            if (!again)
                open -= done;
        }
        return new EchoSlice(replies, Stopwatch.GetElapsedTime(start).TotalSeconds, (_server?.CpuSeconds ?? 0) - cpu);
    }

    private int ServeBatch(bool again)
    {
        int events = _poller.Poll(), replies = 0;
        for (int i = 0; i < events; i++)
        {
            LoadConnection connection = _connections[_poller.IndexAt(i)];
            if (_poller.HasRoomAt(i))
                connection.Send();
            long now = Stopwatch.GetTimestamp();
            int done = connection.Receive(_buffer, Latencies, now);
            replies += done;
            if (again && done > 0)
                connection.Request(done, now);
        }
        return replies;
    }
}
