namespace Netman;

/// <summary>What becomes of a message that would pass a connection's outbound hard limit. Messages are dropped whole, and never one
/// of which a part was sent already.</summary>
public enum OutboundPolicy
{
    /// <summary>The connection is reset, with <see cref="CloseReason.SlowConsumer"/>: the peer cannot know what it missed.</summary>
    Disconnect,

    /// <summary>The message is dropped and counted; <c>Send</c> answers <see cref="SendResult.Dropped"/>.</summary>
    DropNewest,

    /// <summary>The oldest messages that wait are dropped and counted, until the new one fits: for states of which the latest counts.</summary>
    DropOldest,
}
