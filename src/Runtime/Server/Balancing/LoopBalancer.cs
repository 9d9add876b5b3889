using Netman.Interop;

namespace Netman;

/// <summary>Gives accepted connections to loops. Used by the loop that accepts for all; hand-overs end on the loops they go to.</summary>
internal sealed class LoopBalancer(EventLoop[] loops, LoadBalancing balancing, LoopChoice? choice)
{
    private readonly int[] _handedOver = new int[loops.Length]; // on their way: in no table yet
    private readonly int[] _counts = new int[loops.Length];
    private uint _next;

    internal EventLoop Choose(PeerAddress peer)
    {
        if (loops.Length == 1)
            return loops[0];
        int index = choice is not null ? Chosen(choice, peer) : balancing switch
        {
            LoadBalancing.LeastConnections => Least(),
            LoadBalancing.SourceAddress => (int)(peer.AddressHash % (uint)loops.Length),
            _ => (int)(_next++ % (uint)loops.Length),
        };
        Interlocked.Increment(ref _handedOver[index]);
        return loops[index];
    }

    /// <summary>A connection has reached its loop.</summary>
    internal void Arrived(EventLoop loop)
    {
        if (loops.Length > 1)
            Interlocked.Decrement(ref _handedOver[loop.Index]);
    }

    private int Chosen(LoopChoice choice, PeerAddress peer)
    {
        Count();
        int chosen = choice(peer.ToEndPoint(), _counts);
        return (int)((uint)chosen % (uint)loops.Length);
    }

    private int Least()
    {
        Count();
        // The search starts behind the last one taken, so that equals take turns.
        int least = (int)(_next++ % (uint)loops.Length);
        for (int i = 0; i < loops.Length; i++)
        {
            if (_counts[i] < _counts[least])
                least = i;
        }
        return least;
    }

    private void Count()
    {
        for (int i = 0; i < loops.Length; i++)
            _counts[i] = loops[i].Connections.Count + Volatile.Read(ref _handedOver[i]);
    }
}
