using System.Net;

namespace Netman;

/// <summary>Which loop a new connection is given to, for life.</summary>
public enum LoadBalancing
{
    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>The one with the fewest connections.</summary>
    LeastConnections,

    /// <summary>By the peer's address without its port: connections of one address meet on one loop. Behind a proxy that is the
    /// proxy's address.</summary>
    SourceAddress,
}

/// <summary>Chooses the loop of a new connection. Called on the loop that accepts, for each connection: it must be quick. What it
/// throws is logged and counted as a handler's fault; the connection goes to the next loop in turn.</summary>
/// <param name="peer">The peer's address; <see langword="null"/> on a Unix socket.</param>
/// <param name="connections">How many connections each loop has.</param>
/// <returns>The index of a loop; one that there is not is taken modulo their number.</returns>
public delegate int LoopChoice(IPEndPoint? peer, ReadOnlySpan<int> connections);
