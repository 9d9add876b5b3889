using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Netman.Stress;

/// <summary>Cuts what comes from the server into messages and holds each against what it must be, byte for byte.</summary>
internal sealed class Replies(uint name, ConcurrentQueue<byte[]> ordered, ConcurrentDictionary<uint, byte[]> unordered, Ledger ledger)
{
    private readonly Dictionary<uint, uint> _places = [];
    private byte[] _held = new byte[64 << 10];
    private int _count;

    internal bool IsBetweenMessages => _count == 0;

    internal void Take(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _held.Length)
            Array.Resize(ref _held, Math.Max(_held.Length * 2, _count + bytes.Length));
        bytes.CopyTo(_held.AsSpan(_count));
        _count += bytes.Length;
        int consumed = 0;
        while (TryTakeOne(_held.AsSpan(consumed, _count - consumed), out int length))
            consumed += length;
        _held.AsSpan(consumed, _count - consumed).CopyTo(_held);
        _count -= consumed;
    }

    private bool TryTakeOne(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < 8)
            return false;
        long whole = 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (whole > Noise.MaxLength + 8)
            throw new InvalidDataException($"a header of {whole - 8} bytes: the stream is out of step");
        if (bytes.Length < whole)
            return false;
        length = (int)whole;
        Interlocked.Increment(ref ledger.Messages);
        Check(BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), bytes[..length], bytes[8..length]);
        return true;
    }

    private void Check(uint id, ReadOnlySpan<byte> packed, ReadOnlySpan<byte> body)
    {
        if (!Noise.IsBody(body, out uint sender, out uint place))
            throw new InvalidDataException($"wrong bytes in a message of the id {id}, {body.Length} long");
        switch (id)
        {
            case Ids.Echo or Ids.EchoLater or Ids.EchoFromPool:
                if (!ordered.TryDequeue(out byte[]? expected) || !packed.SequenceEqual(expected))
                    throw new InvalidDataException($"the echo {sender}/{place} (id {id}, {body.Length} B) of {name} came where {Describe(expected)} was due");
                break;
            case Ids.EchoBeside:
                if (!unordered.TryRemove(place, out expected) || !packed.SequenceEqual(expected))
                    throw new InvalidDataException($"the echo {sender}/{place} of {name} was not asked for");
                break;
            case Ids.Push or Ids.FromOutside:
                // One sender's messages come in its order: from one thread, or from one handler after the other.
                if (_places.TryGetValue(sender, out uint last) && place <= last)
                    throw new InvalidDataException($"{sender} sent {place} after {last}: out of order, or twice");
                _places[sender] = place;
                break;
            default:
                throw new InvalidDataException($"a message of the id {id}, which nobody sends");
        }
    }

    private static string Describe(byte[]? packed) => packed is null
        ? "none"
        : $"{BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(12))} (id {BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(4))}, {packed.Length - 8} B)";
}
