namespace Netman.Load;

/// <summary>
/// One message, repeated without end: what a connection sends is a walk through it, and what comes back has to be such a walk.
/// So a piece of any size, beginning anywhere, is checked byte for byte with one comparison.
/// </summary>
internal sealed class MessageStream
{
    /// <summary>The largest piece that <see cref="From"/> gives.</summary>
    public const int LargestPiece = 256 * 1024;

    private readonly byte[] _repeated;

    public MessageStream(byte[] message)
    {
        MessageLength = message.Length;
        _repeated = GC.AllocateUninitializedArray<byte>(MessageLength + LargestPiece, pinned: true);
        for (int i = 0; i < _repeated.Length; i += MessageLength)
            message.AsSpan(0, Math.Min(MessageLength, _repeated.Length - i)).CopyTo(_repeated.AsSpan(i));
    }

    public int MessageLength { get; }

    /// <summary>The bytes that follow a position within one message.</summary>
    public ReadOnlySpan<byte> From(int position, long count) => _repeated.AsSpan(position, (int)Math.Min(count, LargestPiece));
}
