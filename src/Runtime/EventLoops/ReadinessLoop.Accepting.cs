using System.Net;
using Netman.Interop;

namespace Netman;

// Listening sockets: watched like connections, under tokens of their own.
internal abstract partial class ReadinessLoop
{
    // The slot number that ConnectionTable never gives out, the acceptor's index below.
    private const ulong AcceptorTokens = 0xFFFF_FFFF_0000_0000;

    /// <summary>The token of a loop's wake-up: the last of those that no connection has.</summary>
    protected const ulong WakeToken = ulong.MaxValue;

    // Accepts a turn, so that a flood of connects does not starve the connections that are there.
    private const int AcceptBatch = 64;

    private readonly List<(Acceptor Acceptor, Interest Interest)> _acceptors = [];

    internal override OpenedListener Listen(Endpoint endpoint)
    {
        ListenSocket.Opened opened = ListenSocket.Open(endpoint);
        return opened.Fd < 0
            ? OpenedListener.Failed($"{opened.Call}: {Errno.Describe(opened.Error)}")
            : new OpenedListener(opened.Fd, ListenSocket.LocalAddress(opened.Fd).ToEndPoint(), null, opened.File);
    }

    internal override void StartAccepting(Acceptor acceptor)
    {
        int index = IndexOf(acceptor);
        if (index >= 0)
        {
            SetAcceptorInterest(index, Interest.Receive);
            return;
        }
        _acceptors.Add((acceptor, Interest.Receive));
        int error = TryAdd(acceptor.Handle, AcceptorTokens | (uint)(_acceptors.Count - 1));
        if (error != 0)
            throw new InvalidOperationException($"A listening socket cannot be watched: {Errno.Describe(error)}");
    }

    internal override void StopAccepting(Acceptor acceptor)
    {
        int index = IndexOf(acceptor);
        if (index >= 0)
            SetAcceptorInterest(index, Interest.None);
    }

    internal override void CloseListener(int handle) => StreamSocket.Close(handle);

    internal override void Discard(int handle) => StreamSocket.Close(handle);

    /// <summary>Accepts one connection: its handle as the count. Overridden where faults are injected.</summary>
    protected virtual IoResult Accept(int handle, out PeerAddress peer) => ListenSocket.Accept(handle, out peer);

    private int IndexOf(Acceptor acceptor) => _acceptors.FindIndex(entry => entry.Acceptor == acceptor);

    private void SetAcceptorInterest(int index, Interest interest)
    {
        (Acceptor acceptor, Interest before) = _acceptors[index];
        if (before == interest)
            return;
        _acceptors[index] = (acceptor, interest);
        Update(acceptor.Handle, before, interest, AcceptorTokens | (uint)index);
    }

    private void OnAcceptable(int index)
    {
        // An event of this batch may be older than a pause or a close, and OnOpen of one that is accepted here may stop the server.
        Acceptor acceptor = _acceptors[index].Acceptor;
        for (int i = 0; i < AcceptBatch && _acceptors[index].Interest != Interest.None && !acceptor.IsClosed; i++)
        {
            IoResult result = Accept(acceptor.Handle, out PeerAddress peer);
            if (!result.Failed)
                acceptor.Accepted(result.Count, peer);
            else if (result.Error != Errno.ConnectionAborted && result.Error != Errno.Intr)
            {
                if (!result.WouldBlock)
                    acceptor.Pause(Errno.Describe(result.Error));
                return;
            }
        }
    }
}
