namespace Netman;

// Bytes as they are: the sending side of raw endpoints.
public sealed partial class Connection
{
    /// <summary>
    /// Queues bytes as they are, without a header; they leave with the end of the loop's turn. What raw endpoints send with; on an
    /// endpoint with a packer the bytes must be whole packed messages. Safe from any thread: what one thread sends arrives in its
    /// order. Never blocks and never throws for what the peer did.
    /// </summary>
    /// <param name="bytes">The bytes, copied before the call returns; none is nothing to send.</param>
    /// <returns>As <see cref="Send"/>.</returns>
    public SendResult SendBytes(ReadOnlySpan<byte> bytes)
    {
        if (_state >= ConnectionState.Closing)
            return SendResult.Closed;
        if (bytes.IsEmpty)
            return SendResult.Queued;
        if (!Loop.IsCurrent)
            return Post(OutboundKind.Bytes, 0, bytes, bytes.Length);
        if (!FitsPlainly(bytes.Length) && !TryMakeRoom(bytes.Length))
            return Overflow(OutboundKind.Bytes, 0, bytes);
        AppendBytesInLoop(bytes);
        return SendResult.Queued;
    }

    private void AppendBytesInLoop(ReadOnlySpan<byte> bytes)
    {
        _protocol.AppendBytes(ref _outbound, Blocks, bytes);
        Appended();
    }
}
