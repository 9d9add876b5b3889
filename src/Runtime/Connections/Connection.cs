using System.Net;
using Netman.Buffers;
using Netman.Interop;

namespace Netman;

/// <summary>
/// One peer. Belongs to one event loop for life; its handlers, middleware and hooks run there, one at a time, in message order, so
/// per-connection state needs no lock. Safe from any thread: <see cref="Send"/>, <see cref="SendAsync"/>, <see cref="Close()"/>,
/// <see cref="Abort()"/> and the properties. May be kept for any time: once it has closed, sends answer
/// <see cref="SendResult.Closed"/> and nothing throws. Only on UDP it is lent to one datagram: keep <see cref="UdpPeer"/> there.
/// </summary>
public sealed partial class Connection
{
    private readonly Endpoint _endpoint;
    private PeerAddress _peer;
    private ConnectionProtocol _protocol;
    private volatile ConnectionState _state;
    private ConnectionFlags _flags;
    private CloseReason _reason;

    internal Connection(EventLoop loop, Endpoint endpoint, int handle, PeerAddress peer)
    {
        (Loop, _endpoint, Handle, _peer) = (loop, endpoint, handle, peer);
        _protocol = endpoint.Protocol;
        _filter = (endpoint.Options.Preface ?? endpoint.Options.Filter)?.Create(this);
        Id = loop.Connections.Add(this);
    }

    /// <summary>The connection's identity, never used again in this process.</summary>
    public ConnectionId Id { get; }

    /// <summary>Where the connection is in its life. Only goes on, never back; from other threads than the loop a moment old.</summary>
    public ConnectionState State => _state;

    /// <summary>The server that accepted the connection.</summary>
    public NetmanServer Server => _endpoint.Server;

    /// <summary>The peer's address as the socket had it at accept, or as its proxy gave it (<see cref="ProxyListening"/>);
    /// <see langword="null"/> where there is none. Allocates.</summary>
    public EndPoint? RemoteEndPoint => _peer.ToEndPoint();

    /// <summary>The address that the connection was accepted on; <see langword="null"/> on a Unix socket.</summary>
    public EndPoint? LocalEndPoint => _endpoint.LocalEndPoint;

    /// <summary>Anything that the application wants to find again with the connection. Read and write it on the loop. It is
    /// still there in <c>OnClose</c>, and never disposed.</summary>
    public object? UserState { get; set; }

    /// <summary>Fires on the loop when the connection has closed, before <c>OnClose</c>. The token may be taken and kept on any
    /// thread; of a closed connection it has fired.</summary>
    public CancellationToken Closed
    {
        get
        {
            ref CancellationTokenSource? place = ref Extras.ClosedSource;
            if (Volatile.Read(ref place) is { } existing)
                return existing.Token;
            CancellationTokenSource created = new();
            CancellationTokenSource source = Interlocked.CompareExchange(ref place, created, null) ?? created;
            // The loop may have closed between the two: whoever comes second fires it.
            if (_state == ConnectionState.Closed)
                source.Cancel();
            return source.Token;
        }
    }

    /// <summary>Closes in order: what is queued is flushed, then the peer sees the end of the stream and has
    /// <see cref="NetmanServerOptions.CloseTimeout"/> to close its side. Returns at once; further sends answer
    /// <see cref="SendResult.Closed"/>.</summary>
    public void Close()
    {
        Loop.Run(static (c, _, _) => ((Connection)c!).BeginClose(CloseReason.ClosedLocally), this);
        _endAsked = true;
    }

    /// <summary>Resets the connection now: what is queued is thrown away, the peer sees a reset. Returns at once.</summary>
    public void Abort()
    {
        Loop.Run(static (c, _, _) => ((Connection)c!).AbortInLoop(CloseReason.Aborted), this);
        _endAsked = true;
    }

    internal EventLoop Loop { get; }

    /// <summary>The descriptor; -1 once released. Belongs to the loop.</summary>
    internal int Handle { get; set; }

    /// <summary>What a readiness loop has told the kernel. Belongs to the loop.</summary>
    internal Interest Interest { get; set; }

    internal bool IsClosed => _state == ConnectionState.Closed;

    internal bool MayDispatch => _state == ConnectionState.Open && (_flags & ConnectionFlags.DispatchBlocked) == 0;

    internal ConnectionProtocol Protocol => _protocol;

    private BlockPool Blocks => Loop.Blocks;

    internal ConnectionLimits Limits => _endpoint.Limits;

    private bool Has(ConnectionFlags flags) => (_flags & flags) != 0;
}
