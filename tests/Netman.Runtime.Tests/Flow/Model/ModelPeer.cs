using System.Buffers.Binary;
using System.Net.Sockets;
using Netman.Tests.Support;

namespace Netman.Tests.Flow.Model;

/// <summary>A peer that reads to the end, in pieces of any size, and holds every byte against what its message must be.</summary>
internal sealed class ModelPeer(Socket socket, Stream stream, int seed)
{
    private const int HeaderLength = 8;

    private readonly Random _random = new(seed);
    private readonly MemoryStream _message = new(); // the one that has begun
    private byte[] _expected = [];
    private int _count;

    internal Socket Socket => socket;

    /// <summary>The numbers that came, for each lane.</summary>
    internal Dictionary<int, List<int>> Received { get; } = [];

    /// <summary>How many came. Read by any thread.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Whether the stream ended in order, behind a whole message.</summary>
    internal bool EndedWhole { get; private set; }

    internal async Task ReadToEndAsync()
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            while (true)
            {
                int count = await stream.ReadAsync(buffer.AsMemory(0, 1 + _random.Next(1 << _random.Next(17)) % buffer.Length)).AsTask().InTime("bytes, or the end");
                if (count == 0)
                    break;
                Take(buffer.AsSpan(0, count));
            }
            EndedWhole = _message.Length == 0;
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or SocketException)
        {
            EndedWhole = false;
        }
        socket.Dispose();
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int wanted = (int)(_message.Length < HeaderLength ? HeaderLength - _message.Length : HeaderLength + _expected.Length - _message.Length);
            int taken = Math.Min(wanted, bytes.Length);
            _message.Write(bytes[..taken]);
            bytes = bytes[taken..];
            if (_message.Length == HeaderLength)
                BeginBody();
            if (_message.Length >= HeaderLength && _message.Length == HeaderLength + _expected.Length)
                EndMessage();
        }
    }

    private void BeginBody()
    {
        uint id = Id;
        _expected = ModelMessage.BodyOf(id);
        BinaryPrimitives.ReadInt32LittleEndian(_message.GetBuffer()).ShouldBe(_expected.Length, $"the length of {id:X}");
    }

    private void EndMessage()
    {
        uint id = Id;
        _message.GetBuffer().AsSpan(HeaderLength, _expected.Length).SequenceEqual(_expected).ShouldBeTrue($"{id:X} is whole");
        if (!Received.TryGetValue(ModelMessage.LaneOf(id), out List<int>? numbers))
            Received.Add(ModelMessage.LaneOf(id), numbers = []);
        if (numbers.Count > 0)
            ModelMessage.NumberOf(id).ShouldBeGreaterThan(numbers[^1], "one lane's messages keep their order");
        numbers.Add(ModelMessage.NumberOf(id));
        _message.SetLength(0);
        Volatile.Write(ref _count, _count + 1);
    }

    private uint Id => BinaryPrimitives.ReadUInt32LittleEndian(_message.GetBuffer().AsSpan(4));
}
