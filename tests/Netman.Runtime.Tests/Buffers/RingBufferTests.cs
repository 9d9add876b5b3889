using Netman.Buffers;

namespace Netman.Runtime.Tests.Buffers;

public sealed class RingBufferTests
{
    private readonly BlockPool _pool = new();
    private RingBuffer _ring;

    [Fact]
    public void An_empty_ring_holds_no_block()
    {
        _ring.Append(_pool, new byte[100]);
        _pool.Outstanding.ShouldBe(1);
        _ring.Consume(_pool, 100);
        _pool.Outstanding.ShouldBe(0);
        _ring.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_steps_the_bytes_leave_in_the_order_they_came(int seed)
    {
        Random random = new(seed);
        Queue<byte> model = new();
        byte next = 0;
        for (int step = 0; step < 5000; step++)
        {
            byte[] bytes = new byte[random.Next(1, 3000)];
            for (int i = 0; i < bytes.Length; i++)
                model.Enqueue(bytes[i] = next++);
            if (random.Next(2) == 0)
                _ring.Append(_pool, bytes);
            else
                WriteInPlace(bytes);
            ConsumeSome(random, model);
        }
        _ring.Count.ShouldBe(model.Count);
    }

    [Fact]
    public void The_free_segment_never_covers_bytes_that_are_queued()
    {
        _ring.Append(_pool, new byte[BlockPool.MinBlock - 96]);
        _ring.Consume(_pool, 1000);
        _ring.Append(_pool, new byte[96]); // the block is filled to its end: what is free stands at its start
        _ring.FreeSegment.Length.ShouldBe(1000);
        _ring.FreeSegment.Fill(0xFF);
        _ring.Contiguous(_pool, _ring.Count).ToArray().ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void A_message_that_wraps_is_moved_together()
    {
        _ring.Append(_pool, new byte[BlockPool.MinBlock - 2]);
        _ring.Consume(_pool, BlockPool.MinBlock - 3);
        _ring.Append(_pool, [1, 2, 3, 4]);
        _ring.FirstSegment.Length.ShouldBe(3);
        _ring.Contiguous(_pool, 5).ToArray().ShouldBe([0, 1, 2, 3, 4]);
        _pool.Outstanding.ShouldBe(1);
    }

    private void WriteInPlace(ReadOnlySpan<byte> bytes)
    {
        _ring.Reserve(_pool, bytes.Length);
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(_ring.FreeSegment.Length, bytes.Length);
            bytes[..count].CopyTo(_ring.FreeSegment);
            _ring.Written(count);
            bytes = bytes[count..];
        }
    }

    private void ConsumeSome(Random random, Queue<byte> model)
    {
        int count = random.Next(0, Math.Min(model.Count, 6000) + 1);
        while (count > 0)
        {
            ReadOnlySpan<byte> piece = _ring.FirstSegment;
            piece = piece[..Math.Min(piece.Length, count)];
            foreach (byte b in piece)
                model.Dequeue().ShouldBe(b);
            _ring.Consume(_pool, piece.Length);
            count -= piece.Length;
        }
    }
}
