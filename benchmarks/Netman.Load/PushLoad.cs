using System.Diagnostics;

namespace Netman.Load;

/// <summary>
/// Peers that do not read while the server (benchmarks/Broadcast) pushes to all: what they cost it in memory, and the others in time.
/// Some connections ask and are answered throughout, one more asks for pushes at an even rate; first alone, then beside peers that read
/// (unless they never do), then beside the same peers once they have stopped.
/// </summary>
internal sealed class PushLoad
{
    private const uint PushId = 1, EchoId = 2;
    private const int PeerReceiveBuffer = 4096;
    private const double Rate = 200; // pushes a second

    private readonly LoadOptions _options;
    private readonly ServerProcess _server;
    private readonly Poller _poller = new();
    private readonly List<PushedConnection> _connections = [];
    private readonly byte[] _request = Message(EchoId, 128), _push;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(256 << 10, pinned: true);
    private readonly Latencies _latencies = new();
    private bool _peersRead = true;
    private long _pushes;

    public PushLoad(LoadOptions options)
    {
        _options = options;
        _push = Message(PushId, options.Size);
        _server = options.ServerProcess > 0 ? new ServerProcess(options.ServerProcess) : throw new LoadException("--pushed needs --pid");
    }

    public LoadReport Run()
    {
        Open(1 + _options.Connections, 0);
        foreach (PushedConnection each in _connections.Skip(1))
            Ask(each);
        LoadReport report = new() { Succeeded = true };
        RunFor(_options.WarmSeconds);
        double before = _server.ResidentBytes, alone = Phase(report, "alone");
        Open(_options.Pushed, PeerReceiveBuffer);
        if (!_options.NeverRead)
            ReadFirst(report);
        _peersRead = false;
        _pushes = 0;
        double stuck = Phase(report, "beside_stuck");
        return report.Add("ratio_to_alone", stuck / alone, 2)
            .Add("pushed_mib_each", _pushes * (double)_push.Length / (1 << 20), 1)
            .Add("server_mib_before", before / (1 << 20), 1).Add("server_mib_peak", _server.PeakResidentBytes / (1 << 20), 1);
    }

    private void ReadFirst(LoadReport report)
    {
        RunFor(1); // what connecting costs is not asked here
        Phase(report, "beside_readers");
    }

    private double Phase(LoadReport report, string name)
    {
        _latencies.Clear();
        RunFor(_options.Seconds);
        double slow = _latencies.Percentile(0.99);
        report.Add($"p50_us_{name}", _latencies.Percentile(0.5), 1).Add($"p99_us_{name}", slow, 1);
        return slow;
    }

    private void Open(int count, int receiveBuffer)
    {
        for (int i = 0; i < count; i++)
        {
            PushedConnection connection = new(_options.Port, receiveBuffer);
            _poller.Watch(connection.Descriptor, _connections.Count);
            _connections.Add(connection);
        }
    }

    private void Ask(PushedConnection connection)
    {
        connection.AskedAt = Stopwatch.GetTimestamp();
        connection.Send(_request);
    }

    private void RunFor(double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        double pushed = 0;
        for (double passed = 0; passed < seconds; passed = Stopwatch.GetElapsedTime(start).TotalSeconds)
        {
            // Where the server is behind, the push is later: how many there were is reported.
            if (pushed < passed * Rate && _connections[0].TrySend(_push))
            {
                pushed++;
                _pushes++;
            }
            ServeBatch();
        }
    }

    private void ServeBatch()
    {
        int events = _poller.Poll();
        for (int i = 0; i < events; i++)
        {
            int index = _poller.IndexAt(i);
            if (index <= _options.Connections || _peersRead)
                Serve(_connections[index]);
            else
                _poller.Forget(_connections[index].Descriptor);
        }
    }

    private void Serve(PushedConnection connection)
    {
        if (connection.Receive(_buffer, EchoId).Replies == 0)
            return;
        _latencies.Add(Stopwatch.GetTimestamp() - connection.AskedAt);
        Ask(connection);
    }

    private static byte[] Message(uint id, int size) => [.. BitConverter.GetBytes(size), .. BitConverter.GetBytes(id), .. new byte[size]];
}
