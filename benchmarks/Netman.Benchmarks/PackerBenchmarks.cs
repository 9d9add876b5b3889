using BenchmarkDotNet.Attributes;

namespace Netman.Benchmarks;

/// <summary>The default packer over a receive buffer full of messages. Times are a message's.</summary>
public class PackerBenchmarks
{
    private const int Messages = 256;

    private readonly byte[] _header = new byte[LengthPrefixedPacker.HeaderLength];
    private byte[] _received = [];

    /// <summary>Bytes of a body.</summary>
    [Params(0, 128, 4096)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        LengthPrefixedPacker packer = default;
        int length = LengthPrefixedPacker.HeaderLength + Size;
        _received = new byte[Messages * length];
        for (int i = 0; i < Messages; i++)
            packer.WriteHeader(_received.AsSpan(i * length), (uint)i, Size);
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public long Unpack()
    {
        LengthPrefixedPacker packer = default;
        ReadOnlySpan<byte> rest = _received;
        long sum = 0;
        while (!rest.IsEmpty && packer.TryUnpack(rest, 1 << 20, out PackedFrame frame) == UnpackStatus.Message)
        {
            sum += frame.MessageId;
            rest = rest[frame.Length..];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public int WriteHeader()
    {
        LengthPrefixedPacker packer = default;
        int written = 0;
        for (uint i = 0; i < Messages; i++)
            written += packer.WriteHeader(_header, i, Size);
        return written;
    }
}
