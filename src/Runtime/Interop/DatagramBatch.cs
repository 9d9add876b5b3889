using System.Runtime.InteropServices;

namespace Netman.Interop;

/// <summary>
/// Datagrams of one system call, laid out as recvmmsg(2) and sendmmsg(2) of Linux take them; <see cref="DatagramCall"/> makes the
/// calls. Native memory of one loop, which the kernel backs with pages as they are used; owned by one <c>DatagramPort</c>.
/// </summary>
internal sealed unsafe class DatagramBatch : IDisposable
{
    // Enough for the call to weigh little beside its datagrams; more only makes the first one wait.
    internal const int Count = 32;

    /// <summary>The longest datagram over IPv4: 65,535 less the headers of IP and UDP.</summary>
    internal const int MaxDatagram = 65_507;

    // A multiple of 64 KiB would put the start of every buffer into the same few lines of the cache.
    private const int Stride = (64 << 10) + 320;
    private const int NameLength = 32;

    // struct msghdr and struct mmsghdr of Linux on 64 bits (bits/socket.h): the message's length follows its header.
    private const int HeaderSize = 64, NameAt = 0, NameLengthAt = 8, VectorAt = 16, VectorCountAt = 24, LengthAt = 56;

    private readonly byte* _headers = Alloc(Count * HeaderSize);
    private readonly byte* _vectors = Alloc(Count * 16);
    private readonly byte* _names = Alloc(Count * NameLength);
    private readonly byte* _buffers = Alloc(Count * Stride);
    private int _first, _received;

    internal DatagramBatch()
    {
        for (int i = 0; i < Count; i++)
        {
            byte* header = _headers + i * HeaderSize;
            *(byte**)(header + NameAt) = _names + i * NameLength;
            *(uint*)(header + NameLengthAt) = NameLength;
            *(byte**)(header + VectorAt) = _vectors + i * 16;
            *(nuint*)(header + VectorCountAt) = 1;
            *(byte**)(_vectors + i * 16) = _buffers + i * Stride;
            *(nuint*)(_vectors + i * 16 + 8) = MaxDatagram + 28;
        }
    }

    /// <summary>The headers of a batch to receive into. The kernel has written over those of the last one.</summary>
    internal byte* ForReceiving()
    {
        for (int i = 0; i < _received; i++)
            *(uint*)(_headers + i * HeaderSize + NameLengthAt) = NameLength;
        return _headers;
    }

    /// <summary>So many have been received.</summary>
    internal void Received(int count) => _received = count;

    /// <summary>How many receives more are made for one datagram at a time, because one was all that there was last.</summary>
    internal int Singles { get; set; }

    internal Span<byte> DatagramAt(int index) => new(_buffers + index * Stride, *(int*)(_headers + index * HeaderSize + LengthAt));

    internal PeerAddress PeerAt(int index) => PeerAddress.Read(new ReadOnlySpan<byte>(_names + index * NameLength, NameLength));

    /// <summary>Datagrams put in since the batch was empty.</summary>
    internal int Pending { get; private set; }

    /// <summary>Of those in the batch, the ones that were not sent or given up yet.</summary>
    internal int Waiting => Pending - _first;

    /// <summary>The header of the first one that waits.</summary>
    internal byte* FirstWaiting => _headers + _first * HeaderSize;

    /// <summary>The first one that waits: its bytes, and to whom they go.</summary>
    internal ReadOnlySpan<byte> FirstDatagram => new(_buffers + _first * Stride, *(int*)(_vectors + _first * 16 + 8));

    /// <inheritdoc cref="FirstDatagram"/>
    internal PeerAddress FirstPeer => PeerAt(_first);

    /// <summary>The room of the next datagram, <see cref="MaxDatagram"/> bytes. There is one while fewer than <see cref="Count"/> wait.</summary>
    internal Span<byte> Free => new(_buffers + Pending * Stride, MaxDatagram);

    /// <summary>Puts in what was written to <see cref="Free"/>.</summary>
    internal void Add(in PeerAddress peer, int length)
    {
        *(uint*)(_headers + Pending * HeaderSize + NameLengthAt) = (uint)peer.Write(new Span<byte>(_names + Pending * NameLength, NameLength));
        *(nuint*)(_vectors + Pending * 16 + 8) = (nuint)length;
        Pending++;
    }

    /// <summary>The bytes of the next ones that wait.</summary>
    internal long BytesOf(int count)
    {
        long bytes = 0;
        for (int i = _first; i < _first + count; i++)
            bytes += *(long*)(_vectors + i * 16 + 8);
        return bytes;
    }

    /// <summary>Takes out the first ones, sent or given up. True when none waits any more.</summary>
    internal bool Remove(int count)
    {
        _first += count;
        if (_first < Pending)
            return false;
        _first = Pending = 0;
        return true;
    }

    /// <summary>The parts of a header, for a call that takes one datagram by itself.</summary>
    internal static byte* NameOf(byte* header) => *(byte**)(header + NameAt);

    /// <inheritdoc cref="NameOf"/>
    internal static uint* NameLengthOf(byte* header) => (uint*)(header + NameLengthAt);

    /// <inheritdoc cref="NameOf"/>
    internal static byte* BytesOf(byte* header, out nuint length)
    {
        byte* vector = *(byte**)(header + VectorAt);
        length = *(nuint*)(vector + 8);
        return *(byte**)vector;
    }

    /// <inheritdoc cref="NameOf"/>
    internal static uint* LengthOf(byte* header) => (uint*)(header + LengthAt);

    public void Dispose()
    {
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_buffers);
    }

    private static byte* Alloc(int size) => (byte*)NativeMemory.AllocZeroed((nuint)size);
}
