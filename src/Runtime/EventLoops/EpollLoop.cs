using Netman.Interop;

namespace Netman;

/// <summary>The loop of Linux: epoll(7), level-triggered. Events carry the connection's id, so one of a closed slot is dropped.</summary>
internal sealed class EpollLoop(int index, TimeProvider time) : ReadinessLoop(index, time)
{
    // Tokens of acceptors: the slot number that ConnectionTable never gives out, the acceptor's index below.
    private const ulong AcceptorTokens = 0xFFFF_FFFF_0000_0000;

    private readonly Epoll _epoll = new();
    private readonly List<Acceptor?> _acceptors = [];

    protected override void Poll(int timeoutMilliseconds)
    {
        int count = _epoll.Wait(timeoutMilliseconds);
        for (int i = 0; i < count; i++)
            Dispatch(_epoll.TokenAt(i), _epoll.EventsAt(i));
    }

    protected override void Wake() => _epoll.Wake();

    protected override void Dispose() => _epoll.Dispose();

    protected override void UpdateInterest(Connection connection, Interest interest) =>
        _epoll.Update(connection.Handle, EventsOf(interest), connection.Id.Value);

    internal override bool Watch(Connection connection)
    {
        connection.Interest = Interest.Receive;
        return _epoll.TryAdd(connection.Handle, Epoll.In, connection.Id.Value) == 0;
    }

    internal override void StartAccepting(Acceptor acceptor)
    {
        if (_acceptors.IndexOf(acceptor) is >= 0 and int known)
        {
            _epoll.Update(acceptor.Handle, Epoll.In, AcceptorTokens | (uint)known);
            return;
        }
        _acceptors.Add(acceptor);
        int error = _epoll.TryAdd(acceptor.Handle, Epoll.In, AcceptorTokens | (uint)(_acceptors.Count - 1));
        if (error != 0)
            throw new InvalidOperationException($"epoll_ctl: {Errno.Describe(error)}");
    }

    internal override void StopAccepting(Acceptor acceptor) =>
        _epoll.Update(acceptor.Handle, 0, AcceptorTokens | (uint)_acceptors.IndexOf(acceptor));

    private void Dispatch(ulong token, uint events)
    {
        if (Connections.Find(token) is { } connection)
            OnReady(connection, (events & Epoll.In) != 0, (events & Epoll.Out) != 0, (events & (Epoll.Error | Epoll.HangUp)) != 0);
        else if (token >= AcceptorTokens && token != Epoll.WakeToken && _acceptors[(int)(token & 0xFFFF_FFFF)] is { IsClosed: false } acceptor)
            OnAcceptable(acceptor);
    }

    private static uint EventsOf(Interest interest) =>
        ((interest & Interest.Receive) != 0 ? Epoll.In : 0) | ((interest & Interest.Send) != 0 ? Epoll.Out : 0);
}
