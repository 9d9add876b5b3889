using Netman.Buffers;

namespace Netman;

/// <summary>
/// What only some connections have: allocated with the first of it, so that an idle connection pays one pointer for all of it.
/// Each member says who may touch it.
/// </summary>
internal sealed class ConnectionExtras
{
    /// <summary>Fires when the connection closes. Made by any thread, by exchange.</summary>
    internal CancellationTokenSource? ClosedSource;

    /// <summary>What senders past the high watermark wait for. Made by any thread, by exchange.</summary>
    internal TaskCompletionSource? Drained;

    /// <summary>The groups joined. Loop-only.</summary>
    internal List<GroupMembership>? Memberships;

    /// <summary>Callbacks that end with the connection. Loop-only.</summary>
    internal List<ScheduledTimer>? Timers;

    /// <summary>Handlers that run off the loop, beside each other. Loop-only.</summary>
    internal int ConcurrentHandlers;

    /// <summary>When the connection opened, by the server's clock, where that is measured. Loop-only.</summary>
    internal long OpenedAt;

    /// <summary>When bytes last moved, where the server watches that. Loop-only.</summary>
    internal IdleWatch? Idle;

    /// <summary>What waits in front of the outbound ring, where that would have had to be moved to grow. Loop-only.</summary>
    internal SealedQueue? Sealed;

    /// <summary>What waits behind the outbound ring, where the oldest may be dropped. Made by any thread, by exchange.</summary>
    internal OutboundBacklog? Backlog;

    /// <summary>Instances of <c>[PerConnection]</c> classes, and rates: a list of one for each table that keeps some. Changed on the loop.</summary>
    internal ConnectionInstances? Instances;
}
