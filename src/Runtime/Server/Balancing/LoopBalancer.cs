using Netman.Interop;

namespace Netman;

/// <summary>Gives accepted connections to loops. Used by the loop that accepts for all; hand-overs end on the loops they go to.</summary>
/// <param name="loops">The server's loops.</param>
/// <param name="balancing">How to choose.</param>
/// <param name="choice">What chooses instead.</param>
/// <param name="faulted">What is told of an exception of <paramref name="choice"/>, with the loop that accepts.</param>
internal sealed class LoopBalancer(EventLoop[] loops, LoadBalancing balancing, LoopChoice? choice, Action<EventLoop, Exception> faulted)
{
    private readonly int[] _handedOver = new int[loops.Length]; // on their way: in no table yet
    private readonly int[] _counts = new int[loops.Length];
    private uint _next;

    internal EventLoop Choose(EventLoop accepting, PeerAddress peer)
    {
        if (loops.Length == 1)
            return loops[0];
        int index = choice is not null ? Chosen(choice, accepting, peer) : balancing switch
        {
            LoadBalancing.LeastConnections => Least(),
            LoadBalancing.SourceAddress => (int)(peer.AddressHash % (uint)loops.Length),
            _ => Next(),
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

    private int Next() => (int)(_next++ % (uint)loops.Length);

    // The choice is the application's: if it fails, the connection is served all the same.
    private int Chosen(LoopChoice choice, EventLoop accepting, PeerAddress peer)
    {
        Count();
        try
        {
            int chosen = choice(peer.ToEndPoint(), _counts);
            return (int)((uint)chosen % (uint)loops.Length);
        }
        catch (Exception fault)
        {
            faulted(accepting, fault);
            return Next();
        }
        finally
        {
            accepting.LeaveContext();
        }
    }

    private int Least()
    {
        Count();
        // The search starts behind the last one taken, so that equals take turns.
        int least = Next();
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
