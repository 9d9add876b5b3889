using System.Buffers;
using Netman.Interop;

namespace Netman;

// Datagrams on their way out: gathered over a turn, sent with its end or when a batch is full.
internal sealed partial class DatagramPort
{
    private const int AddressLength = 32;

    private int _posted; // bytes handed over by other threads that the loop has not taken yet

    /// <summary>The bytes that framing adds, where the message fits into a datagram. Safe from any thread.</summary>
    internal int OverheadOf(uint messageId, ReadOnlySpan<byte> body)
    {
        int overhead = Format.OverheadOf(messageId, body);
        Fit((long)body.Length + overhead);
        return overhead;
    }

    internal void Send(in PeerAddress peer, uint messageId, ReadOnlySpan<byte> body)
    {
        if (Handle < 0)
            return;
        Add(peer, Pack(_sending.Free, messageId, body));
    }

    internal void SendBytes(in PeerAddress peer, ReadOnlySpan<byte> bytes)
    {
        if (Handle < 0)
            return;
        Fit(bytes.Length);
        bytes.CopyTo(_sending.Free);
        Add(peer, bytes.Length);
    }

    /// <summary>Sends a message to a peer. Safe from any thread.</summary>
    internal SendResult Post(in PeerAddress peer, uint messageId, ReadOnlySpan<byte> body)
    {
        int most = body.Length + OverheadOf(messageId, body);
        if (Loop.IsCurrent)
        {
            Send(peer, messageId, body);
            return Handle < 0 ? SendResult.Closed : SendResult.Queued;
        }
        byte[] copy = ArrayPool<byte>.Shared.Rent(AddressLength + most);
        return Enqueue(peer, copy, Pack(copy.AsSpan(AddressLength), messageId, body));
    }

    /// <summary>Sends bytes as one datagram. Safe from any thread.</summary>
    internal SendResult PostBytes(in PeerAddress peer, ReadOnlySpan<byte> bytes)
    {
        Fit(bytes.Length);
        if (Loop.IsCurrent)
        {
            SendBytes(peer, bytes);
            return Handle < 0 ? SendResult.Closed : SendResult.Queued;
        }
        byte[] copy = ArrayPool<byte>.Shared.Rent(AddressLength + bytes.Length);
        bytes.CopyTo(copy.AsSpan(AddressLength));
        return Enqueue(peer, copy, bytes.Length);
    }

    /// <summary>Hands what was gathered to the kernel. What it does not take is lost, as datagrams are, and counted.</summary>
    internal void Flush()
    {
        while (_sending.Pending > 0)
        {
            IoResult result = Loop.SendDatagrams(Handle, _sending);
            if (!result.Failed)
            {
                Loop.Counters.BytesSent += _sending.BytesOf(result.Count);
                _sending.Remove(result.Count);
            }
            else if (result.Error != Errno.Intr)
            {
                // A full buffer ends the batch; anything else is one peer's.
                int lost = result.Error == Errno.Again || result.Error == Errno.NoBuffers ? _sending.Waiting : 1;
                Loop.Counters.DatagramsDropped += lost;
                _sending.Remove(lost);
            }
        }
    }

    private void Add(in PeerAddress peer, int length)
    {
        _sending.Add(peer, length);
        if (_sending.Pending == DatagramBatch.Count)
            Flush();
    }

    private SendResult Enqueue(in PeerAddress peer, byte[] copy, int length)
    {
        if (Handle < 0)
        {
            ArrayPool<byte>.Shared.Return(copy);
            return SendResult.Closed;
        }
        // A bound as for a connection: threads that send faster than the loop can take must not fill the memory.
        if (Interlocked.Add(ref _posted, length) > Endpoint.Limits.OutboundHard)
        {
            Interlocked.Add(ref _posted, -length);
            ArrayPool<byte>.Shared.Return(copy);
            return SendResult.Overflow;
        }
        peer.Write(copy);
        Loop.Enqueue(new LoopTask(static (port, copy, length) => ((DatagramPort)port!).SendPosted((byte[])copy!, (int)length), this, copy, length));
        return SendResult.Queued;
    }

    private void SendPosted(byte[] copy, int length)
    {
        Interlocked.Add(ref _posted, -length);
        SendBytes(PeerAddress.Read(copy), copy.AsSpan(AddressLength, length));
        ArrayPool<byte>.Shared.Return(copy);
    }

    private int Pack(Span<byte> destination, uint messageId, ReadOnlySpan<byte> body)
    {
        MessageProtocol format = (MessageProtocol)Format;
        int length = format.WriteHeader(destination, messageId, body.Length);
        body.CopyTo(destination[length..]);
        length += body.Length;
        return format.MaxTrailerLength == 0 ? length : length + format.WriteTrailer(destination[length..], messageId, body);
    }

    private static void Fit(long length)
    {
        if (length > DatagramBatch.MaxDatagram)
            throw new ArgumentException($"{length} bytes do not fit into a datagram, which takes {DatagramBatch.MaxDatagram} with its header.");
    }
}
