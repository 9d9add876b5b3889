namespace Netman;

/// <summary>
/// Finds messages in bytes and writes them as bytes: <c>[header][body][trailer]</c>, where header and trailer may be empty.
/// Implementations are pure: total over every input, no state, no exception for what a peer can send; one instance serves all
/// loops at a time. Most formats need none of their own: see <see cref="LengthFieldPacker"/>, <see cref="DelimiterPacker"/>,
/// <see cref="FixedSizePacker"/> and <see cref="FixedHeaderPacker"/>.
/// </summary>
/// <remarks>A packer that throws while it unpacks, or answers a frame outside its input, closes the connection with
/// <see cref="CloseReason.HandlerFault"/>.</remarks>
public interface IPacker
{
    /// <summary>The most bytes that <see cref="WriteHeader"/> writes, at most 64.</summary>
    int MaxHeaderLength { get; }

    /// <summary>The most bytes that <see cref="WriteTrailer"/> writes, at most 64. 0 unless implemented.</summary>
    int MaxTrailerLength => 0;

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

    /// <summary>Writes what stands after a body (a delimiter, a checksum) and returns how many bytes that took.</summary>
    /// <param name="destination">At least <see cref="MaxTrailerLength"/> bytes.</param>
    /// <param name="messageId">The message id.</param>
    /// <param name="body">The body that was written before.</param>
    int WriteTrailer(Span<byte> destination, uint messageId, ReadOnlySpan<byte> body) => 0;

    /// <summary>Throws where the format cannot carry a message. Called by <c>Send</c> on its caller's thread, before anything is
    /// queued. Accepts everything unless implemented.</summary>
    /// <param name="messageId">The message id.</param>
    /// <param name="body">The body about to be sent.</param>
    /// <exception cref="ArgumentException">The message cannot be packed; the text says why.</exception>
    void Validate(uint messageId, ReadOnlySpan<byte> body)
    {
    }
}
