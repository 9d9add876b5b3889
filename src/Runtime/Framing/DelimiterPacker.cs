namespace Netman;

/// <summary>
/// Messages that end with a delimiter, such as lines. There is no id in the bytes: every message has <see cref="MessageId"/>.
/// </summary>
/// <remarks>Until the delimiter is there nobody knows how long a message is, so each arrival searches what is there: set
/// <see cref="NetmanServerOptions.MaxBodyLength"/> to what a line may really be.</remarks>
public sealed class DelimiterPacker : IPacker
{
    private readonly byte[] _delimiter;

    /// <summary>Lines: ended by a line feed, a carriage return before it dropped.</summary>
    public static DelimiterPacker Lines { get; } = new("\n"u8) { TrimCarriageReturn = true };

    /// <summary>Messages ended by these bytes.</summary>
    /// <param name="delimiter">1 to 64 bytes, copied.</param>
    /// <exception cref="ArgumentException">The delimiter is empty or too long.</exception>
    public DelimiterPacker(ReadOnlySpan<byte> delimiter)
    {
        if (delimiter.Length is 0 or > 64)
            throw new ArgumentException("A delimiter has 1 to 64 bytes.", nameof(delimiter));
        _delimiter = delimiter.ToArray();
    }

    /// <summary>The id of every message received. What is sent carries none, whatever its id. Default 0.</summary>
    public uint MessageId { get; init; }

    /// <summary>Whether a carriage return just before the delimiter is none of the body. Default false.</summary>
    public bool TrimCarriageReturn { get; init; }

    /// <inheritdoc/>
    public int MaxHeaderLength => 0;

    /// <inheritdoc/>
    public int MaxTrailerLength => _delimiter.Length;

    /// <inheritdoc/>
    public UnpackStatus TryUnpack(ReadOnlySpan<byte> input, int maxBodyLength, out PackedFrame frame)
    {
        // No further than the largest message can reach: the answer does not depend on how much else has come.
        long reach = (long)maxBodyLength + _delimiter.Length + (TrimCarriageReturn ? 1 : 0);
        ReadOnlySpan<byte> window = input[..(int)Math.Min(reach, input.Length)];
        frame = default;
        int end = window.IndexOf(_delimiter);
        if (end < 0)
            return window.Length < reach ? UnpackStatus.NeedMore : UnpackStatus.TooLarge;
        int body = TrimCarriageReturn && end > 0 && input[end - 1] == '\r' ? end - 1 : end;
        if (body > maxBodyLength)
            return UnpackStatus.TooLarge;
        frame = new PackedFrame(MessageId, 0, body, end + _delimiter.Length);
        return UnpackStatus.Message;
    }

    /// <inheritdoc/>
    public int WriteHeader(Span<byte> destination, uint messageId, int bodyLength) => 0;

    /// <inheritdoc/>
    public int WriteTrailer(Span<byte> destination, uint messageId, ReadOnlySpan<byte> body)
    {
        _delimiter.CopyTo(destination);
        return _delimiter.Length;
    }

    /// <inheritdoc/>
    public void Validate(uint messageId, ReadOnlySpan<byte> body)
    {
        // With a delimiter such as "--", a body that ends in its first byte makes one too early, too.
        int tail = Math.Max(0, body.Length - _delimiter.Length + 1);
        Span<byte> seam = stackalloc byte[128];
        body[tail..].CopyTo(seam);
        _delimiter.CopyTo(seam[(body.Length - tail)..]);
        if (body.IndexOf(_delimiter) >= 0 || seam.IndexOf(_delimiter) != body.Length - tail)
            throw new ArgumentException("The body contains the delimiter that would end it.", nameof(body));
        if (TrimCarriageReturn && body.EndsWith("\r"u8))
            throw new ArgumentException("The body ends with a carriage return, which its reader would drop.", nameof(body));
    }
}
