using BenchmarkDotNet.Attributes;
using Netman.Buffers;

namespace Netman.Benchmarks;

/// <summary>The ring of a connection: what a reply costs between handler and send. Times are an append's.</summary>
public class RingBufferBenchmarks
{
    private const int Appends = 16;

    private readonly BlockPool _pool = new();
    private byte[] _body = [];
    private RingBuffer _ring;

    /// <summary>Bytes of an append.</summary>
    [Params(16, 128, 4096)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _body = new byte[Size];

    /// <summary>A batch of replies and the send that takes all of it: the block is rented and returned.</summary>
    [Benchmark(OperationsPerInvoke = Appends)]
    public int AppendAndDrain()
    {
        for (int i = 0; i < Appends; i++)
            _ring.Append(_pool, _body);
        int count = _ring.Count;
        _ring.Consume(_pool, count);
        return count;
    }

    /// <summary>A peer that is always a little behind: the ring never empties and its bytes wrap around the block's end.</summary>
    [Benchmark(OperationsPerInvoke = Appends)]
    public int AppendAndFollow()
    {
        if (_ring.IsEmpty)
            _ring.Append(_pool, _body);
        for (int i = 0; i < Appends; i++)
        {
            _ring.Append(_pool, _body);
            int first = Math.Min(Size, _ring.FirstSegment.Length);
            _ring.Consume(_pool, first);
            if (first < Size)
                _ring.Consume(_pool, Size - first);
        }
        return _ring.Count;
    }
}
