using Netman.Buffers;

namespace Netman.Runtime.Tests.Buffers;

public sealed class SealedQueueTests
{
    private readonly BlockPool _pool = new();
    private readonly SealedQueue _queue = new();
    private byte _next;

    [Fact]
    public void Consuming_up_to_every_byte_and_then_the_rest_gives_the_same_bytes_and_every_block_back()
    {
        for (int cut = 0; cut <= 3 * 300; cut++)
        {
            _next = 0;
            Fill(300, isShared: false);
            Fill(300, isShared: true);
            Fill(300, isShared: false);
            byte expected = 0;
            Take(cut, ref expected);
            Take(900 - cut, ref expected);
            _queue.IsEmpty.ShouldBeTrue();
            _pool.Outstanding.ShouldBe(0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_steps_the_bytes_leave_in_the_order_they_came(int seed)
    {
        Random random = new(seed);
        byte expected = 0;
        int held = 0;
        for (int step = 0; step < 3000; step++)
        {
            int length = 1 + random.Next(1 << random.Next(1, 16));
            Fill(length, random.Next(2) == 0, wrapped: random.Next(2) == 0);
            held += length;
            int taken = random.Next(held + 1);
            Take(taken, ref expected);
            held -= taken;
        }
        Take(held, ref expected);
        _pool.Outstanding.ShouldBe(0);
    }

    [Fact]
    public void A_ring_fills_a_pieces_tail_at_every_length_and_never_a_shared_one()
    {
        for (int first = 1; first <= BlockPool.MinBlock; first += 13)
        {
            _next = 0;
            byte expected = 0;
            Fill(first, isShared: false, wrapped: first % 2 == 0);
            RingBuffer ring = default;
            ring.Append(_pool, Bytes(3000));
            int room = _queue.Room, moved = _queue.FillFrom(_pool, ref ring);
            moved.ShouldBe(Math.Min(3000, room));
            ring.Count.ShouldBe(3000 - moved);
            _queue.Room.ShouldBe(room - moved);
            if (!ring.IsEmpty)
                _queue.Add(ring.Seal());
            Fill(10, isShared: true);
            RingBuffer behind = default;
            behind.Append(_pool, Bytes(10));
            _queue.FillFrom(_pool, ref behind).ShouldBe(0);
            _queue.Add(behind.Seal());
            Take(first + 3020, ref expected);
            _pool.Outstanding.ShouldBe(0);
        }
    }

    [Fact]
    public void Small_pieces_leave_together_and_a_shared_array_is_not_written()
    {
        byte[] shared = Bytes(1000);
        byte[] before = [.. shared];
        for (int i = 0; i < 20; i++)
            _queue.Add(new SealedBytes(shared, 0, shared.Length, isShared: true));
        Memory<byte> oldest = _queue.Oldest(_pool);
        oldest.Length.ShouldBe(20_000);
        oldest.Span.Clear();
        shared.ShouldBe(before);
        _queue.Consume(_pool, 20_000).ShouldBe(0);
        _pool.Outstanding.ShouldBe(0);
    }

    [Fact]
    public void Large_pieces_leave_as_they_are()
    {
        byte[] shared = Bytes(20_000);
        _queue.Add(new SealedBytes(shared, 5, shared.Length - 5, isShared: true));
        Fill(10, isShared: false);
        _queue.Oldest(_pool).Span.Overlaps(shared, out int offset).ShouldBeTrue();
        offset.ShouldBe(-5);
        _queue.Clear(_pool);
        _pool.Outstanding.ShouldBe(0);
    }

    [Fact]
    public void Peeking_at_every_offset_reads_across_pieces()
    {
        Fill(100, isShared: false, wrapped: true);
        Fill(1, isShared: true);
        Fill(100, isShared: false);
        for (int offset = 0; offset <= 201; offset++)
        {
            byte[] read = new byte[201];
            int count = _queue.Peek(offset, read);
            count.ShouldBe(201 - offset);
            for (int i = 0; i < count; i++)
                read[i].ShouldBe((byte)(offset + i));
        }
    }

    private void Fill(int length, bool isShared, bool wrapped = false)
    {
        byte[] bytes = Bytes(length);
        if (isShared)
        {
            _queue.Add(new SealedBytes(bytes, 0, length, isShared: true));
            return;
        }
        RingBuffer ring = default;
        ring.Reserve(_pool, length);
        int ahead = wrapped ? ring.Capacity - Math.Max(1, length / 2) : 0; // so that the bytes go on at the block's start
        if (ahead > 0)
        {
            ring.Write(new byte[ahead]);
            ring.Written(1);
            ring.Consume(_pool, ahead);
        }
        ring.Reserve(_pool, length);
        ring.Write(bytes);
        if (ahead > 0)
            ring.Consume(_pool, 1);
        _queue.Add(ring.Seal());
    }

    private void Take(int count, ref byte expected)
    {
        while (count > 0)
        {
            Span<byte> oldest = _queue.Oldest(_pool).Span;
            int taken = Math.Min(count, oldest.Length);
            foreach (byte value in oldest[..taken])
                value.ShouldBe(expected++);
            _queue.Consume(_pool, taken).ShouldBe(0);
            count -= taken;
        }
    }

    private byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = _next++;
        return bytes;
    }
}
