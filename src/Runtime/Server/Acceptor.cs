using Netman.Interop;

namespace Netman;

/// <summary>
/// A listening socket on one loop. Hands what it accepts to the server's loops in turn, and backs off when descriptors run out.
/// Loop-only.
/// </summary>
internal sealed class Acceptor
{
    // Descriptors come back when connections close; asking ten times a second is soon enough and costs nothing.
    private static readonly TimeSpan _backOff = TimeSpan.FromMilliseconds(100);

    private readonly Endpoint _endpoint;
    private readonly EventLoop _loop;
    private readonly LoopTimer _retry;

    internal Acceptor(Endpoint endpoint, EventLoop loop, int handle)
    {
        (_endpoint, _loop, Handle) = (endpoint, loop, handle);
        _retry = new LoopTimer(static (acceptor, _, _) => ((Acceptor)acceptor!).Resume(), this);
    }

    internal int Handle { get; private set; }

    internal EventLoop Loop => _loop;

    internal bool IsClosed => Handle < 0;

    internal void Start() => _loop.StartAccepting(this);

    internal void Accepted(int handle, PeerAddress peer)
    {
        EventLoop loop = _endpoint.ListensOnEveryLoop ? _loop : _endpoint.Server.Balancer.Choose(_loop, peer);
        if (loop == _loop)
            Adopt(_endpoint, loop, handle, peer);
        else
            loop.Enqueue(new LoopTask(
                static (acceptor, handover, handle) => ((Acceptor)acceptor!).TakeOver((Handover)handover!, (int)handle),
                this, new Handover(loop, peer), handle));
        if (!IsClosed && _endpoint.Server.AcceptRate?.Take() is { } wait && wait > TimeSpan.Zero)
            Rest(wait);
        else if (!IsClosed && _endpoint.Server.Descriptors.IsGivenUp)
            Rest(_backOff); // another acceptor has run out of descriptors
    }

    // Who comes meanwhile waits in the kernel's backlog.
    private void Rest(TimeSpan wait)
    {
        _loop.StopAccepting(this);
        _loop.Arm(_retry, wait);
    }

    /// <summary>Accepting failed for a reason that is not one peer's: no descriptors, no memory. The backlog waits meanwhile.</summary>
    internal void Pause(string reason)
    {
        _loop.Counters.AcceptPauses++;
        _endpoint.Server.Descriptors.GiveUp();
        _endpoint.Server.Log.AcceptPaused(_endpoint.Url, reason);
        Rest(_backOff);
    }

    internal void Close()
    {
        if (IsClosed)
            return;
        _loop.Cancel(_retry);
        _loop.StopAccepting(this);
        if (_endpoint.SocketFile is { } file && !file.TryRemove(out string why))
            _endpoint.Server.Log.SocketStays(_endpoint.Url, why);
        _loop.CloseListener(Handle);
        Handle = -1;
    }

    private void Resume()
    {
        if (IsClosed)
            return;
        if (_endpoint.Server.Descriptors.TryTakeBack())
            _loop.StartAccepting(this);
        else
            _loop.Arm(_retry, _backOff);
    }

    private void TakeOver(Handover handover, int handle) => Adopt(_endpoint, handover.Loop, handle, handover.Peer);

    private static void Adopt(Endpoint endpoint, EventLoop loop, int handle, PeerAddress peer)
    {
        if (!endpoint.ListensOnEveryLoop)
            endpoint.Server.Balancer.Arrived(loop);
        // A loop that has begun to stop takes nobody in.
        if (endpoint.Server.IsStopping)
        {
            Reject(loop, handle);
            return;
        }
        loop.Counters.Accepted++;
        if (endpoint.Options.Preface is { } preface && !preface.Admits(peer))
        {
            loop.Counters.UntrustedProxies++;
            endpoint.Server.Log.UntrustedProxy(endpoint.Url);
            Reject(loop, handle);
            return;
        }
        Connection? connection = endpoint.Server.Admission is { } admission
            ? admission.TryEnter(loop, endpoint, handle, peer)
            : new Connection(loop, endpoint, handle, peer);
        if (connection is null)
            Reject(loop, handle);
        else if (!connection.Open())
            loop.Counters.Rejected++;
    }

    private static void Reject(EventLoop loop, int handle)
    {
        loop.Counters.Rejected++;
        loop.Discard(handle);
    }

    private sealed record Handover(EventLoop Loop, PeerAddress Peer);
}
