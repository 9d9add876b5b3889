namespace Netman;

/// <summary>
/// Finds messages in bytes and writes them as bytes. Implementations are pure: total over every input, no state, no exception
/// for what a peer can send; one instance serves all loops at a time.
/// </summary>
public interface IPacker
{
    /// <summary>The most bytes that <see cref="WriteHeader"/> writes, at most 64.</summary>
    int MaxHeaderLength { get; }

    /// <summary>Looks for one message at the start of the input.</summary>
    /// <param name="input">Bytes received and not consumed yet, at least one.</param>
    /// <param name="maxBodyLength">The largest body allowed in bytes, to be compared before anything is waited for.</param>
    /// <param name="frame">
    /// With <see cref="UnpackStatus.Message"/> where the message stands; with <see cref="UnpackStatus.NeedMore"/> its
    /// <see cref="PackedFrame.Length"/> is the number of bytes needed in all, or 0 where that cannot be told yet, and a
    /// <see cref="PackedFrame.BodyOffset"/> other than 0 says that its id and body length are known already.
    /// </param>
    UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame);

    /// <summary>Writes what stands before a body and returns how many bytes that took.</summary>
    /// <param name="destination">At least <see cref="MaxHeaderLength"/> bytes.</param>
    /// <param name="messageId">The message id.</param>
    /// <param name="bodyLength">The body's length in bytes.</param>
    int WriteHeader(Span<byte> destination, uint messageId, int bodyLength);
}
