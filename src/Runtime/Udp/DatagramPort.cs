using Netman.Interop;

namespace Netman;

/// <summary>
/// One UDP socket on one loop. Keeps nothing of a peer: each datagram is handled with a connection that is lent to it, so a forged
/// address costs what its datagram costs. Loop-only but for <see cref="Post"/> and <see cref="PostBytes"/>.
/// </summary>
internal sealed partial class DatagramPort
{
    private readonly DatagramBatch _sending = new();
    private DatagramBatch? _incoming;
    private readonly Stack<Connection> _free = new();
    private readonly HashSet<Connection> _pending = [];
    private bool _receiving;

    internal DatagramPort(Endpoint endpoint, EventLoop loop, int handle) => (Endpoint, Loop, Handle) = (endpoint, loop, handle);

    internal Endpoint Endpoint { get; }

    internal EventLoop Loop { get; }

    internal int Handle { get; private set; }

    internal bool IsClosed => Handle < 0;

    internal ConnectionProtocol Format => Endpoint.Protocol;

    /// <summary>Handlers whose tasks are pending. Read by any thread, a moment old.</summary>
    internal int Pending { get; private set; }

    internal void Start()
    {
        Loop.AddPort(this);
        Loop.StartReceiving(this);
        _receiving = true;
    }

    internal void StopReceiving()
    {
        if (_receiving)
            Loop.StopReceiving(this);
        _receiving = false;
    }

    internal void Close()
    {
        if (Handle < 0)
            return;
        Flush();
        foreach (Connection connection in _pending)
            connection.EndLending();
        Loop.CloseListener(Handle);
        Handle = -1;
    }

    /// <summary>Gives back the buffers. Called once the loop has ended: a datagram of theirs may be what the stop was asked for in.</summary>
    internal void FreeBuffers()
    {
        _incoming?.Dispose();
        _sending.Dispose();
    }

    /// <summary>Where a loop that receives in batches puts them.</summary>
    internal DatagramBatch Incoming => _incoming ??= new DatagramBatch();

    /// <summary>Handles what has come in a batch. One that arrived before receiving stopped is dropped then.</summary>
    internal void Received(DatagramBatch batch, int count)
    {
        for (int i = 0; i < count; i++)
            Received(batch.DatagramAt(i), batch.PeerAt(i));
    }

    /// <summary>Handles one datagram, in a pinned buffer that is the loop's again when this returns.</summary>
    internal void Received(Span<byte> datagram, in PeerAddress peer)
    {
        if (_receiving)
            HandleDatagram(datagram, peer);
    }

    /// <summary>A pending handler has ended: its connection may be lent again.</summary>
    internal void Handled(Connection connection, DatagramProtocol lent)
    {
        lent.IsPending = false;
        _pending.Remove(connection);
        Pending = _pending.Count;
        Free(connection);
        if (Pending == 0)
            Endpoint.Server.DatagramsHandled();
    }

    private void HandleDatagram(Span<byte> datagram, in PeerAddress peer)
    {
        LoopCounters counters = Loop.Counters;
        counters.Datagrams++;
        counters.BytesReceived += datagram.Length;
        if (datagram.IsEmpty)
        {
            counters.DatagramsMalformed++;
            return;
        }
        if (Borrow() is not { } connection)
        {
            counters.DatagramsDropped++;
            return;
        }
        connection.Lend(peer);
        if (!Format.ReceiveDatagram(connection, datagram))
            counters.DatagramsMalformed++;
        if (connection.IsHandling)
            Keep(connection);
        else
            Free(connection);
    }

    private Connection? Borrow()
    {
        if (_free.TryPop(out Connection? free))
            return free;
        if (_pending.Count >= Endpoint.Options.MaxPendingDatagrams)
            return null;
        Connection connection = new(this);
        ((DatagramProtocol)connection.Protocol).Connection = connection;
        return connection;
    }

    private void Free(Connection connection)
    {
        connection.GiveBack();
        _free.Push(connection);
    }

    private void Keep(Connection connection)
    {
        ((DatagramProtocol)connection.Protocol).IsPending = true;
        _pending.Add(connection);
        Pending = _pending.Count;
    }
}
