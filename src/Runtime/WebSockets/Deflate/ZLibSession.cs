using System.IO.Compression;
using Netman.Buffers;
using Netman.Interop;

namespace Netman.WebSockets;

/// <summary>
/// Compression with zlib. Streams that take nothing over from message to message are shared by all connections of a loop, so that
/// such a connection holds none; the others come into being with the first compressed message. Loop-only.
/// </summary>
internal sealed class ZLibSession(DeflateAgreement agreement, WebSocketDeflate options) : DeflateSession
{
    private const int FlushTail = 4;

    // Inflate streams that a loop keeps: as many as messages are likely to be in pieces at a time.
    private const int MaxIdle = 16;

    // A loop is a thread. By window bits (and level): a loop has few different ones.
    [ThreadStatic]
    private static Stack<Inflater>?[]? _idleInflaters;

    [ThreadStatic]
    private static Deflater?[]? _sharedDeflaters;

    private Inflater? _inflater;
    private Deflater? _deflater;

    internal override string Answer => agreement.Answer;

    internal override bool Compresses(int length) => length > 0 && length >= options.Threshold;

    internal override (byte[] Block, int Length) Compress(BlockPool pool, ReadOnlySpan<byte> message)
    {
        Deflater deflater = agreement.ServerNoTakeover ? SharedDeflater() : _deflater ??= new Deflater(LevelOf(options.Level), agreement.ServerBits);
        // Deflate adds five bytes a stored block at most; a flush adds another.
        byte[] block = pool.Rent(message.Length + (message.Length >> 8) + 64);
        int length = 0;
        while (true)
        {
            length += deflater.Deflate(message, block.AsSpan(length), agreement.ServerNoTakeover, out int consumed);
            message = message[consumed..];
            if (length < block.Length)
                break;
            byte[] larger = pool.Rent(block.Length * 2);
            block.CopyTo(larger, 0);
            pool.Return(block);
            block = larger;
        }
        return (block, length - FlushTail);
    }

    internal override InflateStatus Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written) =>
        Inflater().Inflate(input, output, out consumed, out written);

    internal override void RestartInflating() => Inflater().Reset();

    internal override bool EndMessage()
    {
        if (!agreement.ClientNoTakeover)
            return true;
        // A last, empty final block: it is only understood where the message has ended with a block.
        InflateStatus status = Inflater().Inflate([0x03, 0x00], stackalloc byte[1], out _, out int written);
        Inflater().Reset();
        if (IdleInflaters.Count < MaxIdle)
            IdleInflaters.Push(Inflater());
        else
            Inflater().Free();
        _inflater = null;
        return status == InflateStatus.Ended && written == 0;
    }

    internal override void Free()
    {
        _inflater?.Free();
        _deflater?.Free();
        (_inflater, _deflater) = (null, null);
    }

    // Between the frames of a message those of other connections come: a stream is lent for the length of a message.
    private Inflater Inflater() =>
        _inflater ??= agreement.ClientNoTakeover && IdleInflaters.TryPop(out Inflater? idle) ? idle : new Inflater(agreement.ClientBits);

    private Stack<Inflater> IdleInflaters => (_idleInflaters ??= new Stack<Inflater>?[16])[agreement.ClientBits] ??= new Stack<Inflater>();

    private Deflater SharedDeflater()
    {
        int level = LevelOf(options.Level);
        _sharedDeflaters ??= new Deflater?[16 * 10];
        return _sharedDeflaters[level * 16 + agreement.ServerBits] ??= new Deflater(level, agreement.ServerBits);
    }

    private static int LevelOf(CompressionLevel level) => level switch
    {
        CompressionLevel.SmallestSize => 9,
        CompressionLevel.Optimal => 6,
        _ => 1,
    };
}
