namespace Netman;

/// <summary>A message that the server sends to a peer with which nothing was exchanged for a while.</summary>
/// <param name="Interval">How long nothing has to be moved, in either direction, before it is sent, and sent again.</param>
/// <param name="MessageId">The message id for the header.</param>
public sealed record HeartbeatMessage(TimeSpan Interval, uint MessageId)
{
    /// <summary>The body; empty by default.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
