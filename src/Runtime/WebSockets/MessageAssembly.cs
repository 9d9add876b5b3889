using Netman.Buffers;

namespace Netman.WebSockets;

/// <summary>
/// A message that does not stand whole in the receive buffer: fragmented, compressed, text still arriving. Its bytes gather in a
/// pooled block that grows with what came, not with what was announced. One per connection that ever needed it; loop-only.
/// </summary>
internal sealed class MessageAssembly
{
    private byte[]? _block;
    private int _length;

    /// <summary>The kind of the message in progress; <see cref="Opcode.Continuation"/> while there is none.</summary>
    internal Opcode Kind { get; private set; }

    internal bool IsCompressed { get; private set; }

    /// <summary>Payload bytes of the frame in progress that have not come yet.</summary>
    internal long FrameRemaining { get; private set; }

    /// <summary>Whether the frame in progress ends the message.</summary>
    internal bool IsFinal { get; private set; }

    /// <summary>The text so far. Set only for text.</summary>
    internal Utf8Validator Text;

    /// <summary>The whole message is here and waits to be handled, from <see cref="Delivered"/> on.</summary>
    internal bool IsComplete { get; set; }

    internal int Delivered { get; set; }

    /// <summary>No block is open: nothing was inflated yet, or a final block ended last.</summary>
    internal bool StreamEnded { get; set; }

    /// <summary>The route was asked about the message's header.</summary>
    internal bool IsAdmitted { get; set; }

    internal bool InProgress => Kind != Opcode.Continuation;

    internal int Length => _length;

    internal Span<byte> Message => _block.AsSpan(0, _length);

    private uint _key;

    internal void BeginMessage(in FrameHeader frame) =>
        (Kind, IsCompressed, Text, StreamEnded, IsAdmitted) = (frame.Opcode, frame.IsCompressed, default, true, false);

    internal void BeginFrame(in FrameHeader frame) =>
        (FrameRemaining, IsFinal, _key) = (frame.PayloadLength, frame.IsFinal, frame.Key);

    /// <summary>Takes what is there of the frame's payload and unmasks it in place.</summary>
    internal Span<byte> TakePayload(Span<byte> input)
    {
        int count = (int)Math.Min(FrameRemaining, input.Length);
        Span<byte> payload = input[..count];
        Masking.Apply(payload, _key);
        _key = Masking.Turn(_key, count);
        FrameRemaining -= count;
        return payload;
    }

    internal void Append(BlockPool pool, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(pool, bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Free space behind the message, at least <paramref name="size"/> bytes; what is written there counts after <see cref="Grew"/>.</summary>
    internal Span<byte> Room(BlockPool pool, int size)
    {
        int total = checked(_length + size);
        if (_block is null)
        {
            _block = pool.Rent(total);
        }
        else if (total > _block.Length)
        {
            byte[] larger = pool.Rent(total);
            Message.CopyTo(larger);
            pool.Return(_block);
            _block = larger;
        }
        return _block.AsSpan(_length);
    }

    internal void Grew(int count) => _length += count;

    /// <summary>Forgets the bytes; the message goes on.</summary>
    internal void Rewind() => _length = 0;

    /// <summary>Ends the message and gives its block back.</summary>
    internal void Clear(BlockPool pool)
    {
        if (_block is not null)
            pool.Return(_block);
        (_block, _length, Kind, IsComplete, Delivered) = (null, 0, Opcode.Continuation, false, 0);
    }
}
