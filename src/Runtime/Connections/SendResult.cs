namespace Netman;

/// <summary>What became of a message given to <c>Send</c>. Sending never throws for what a peer did.</summary>
public enum SendResult
{
    /// <summary>Queued in order; it leaves with the end of the loop's turn. It is not known to have arrived.</summary>
    Queued,

    /// <summary>The connection is closing or closed; nothing was queued.</summary>
    Closed,

    /// <summary>The message would have passed <see cref="NetmanServerOptions.OutboundHardLimit"/>: the connection is being closed.</summary>
    Overflow,

    /// <summary>The message would have passed the hard limit and was dropped and counted: the connection goes on.</summary>
    Dropped,
}
