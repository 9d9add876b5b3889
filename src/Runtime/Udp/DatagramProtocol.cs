using Netman.Buffers;

namespace Netman;

/// <summary>The sending side of a connection that is lent to datagrams: what it sends becomes a datagram to their sender.</summary>
internal sealed class DatagramProtocol(DatagramPort port) : ConnectionProtocol
{
    internal DatagramPort Port => port;

    /// <summary>The handler's task is pending: the connection is not lent again before it ends.</summary>
    internal bool IsPending { get; set; }

    internal Connection? Connection { get; set; }

    internal override int MaxOverhead => port.Format.MaxOverhead;

    internal override int OverheadOf(uint messageId, ReadOnlySpan<byte> body) => port.OverheadOf(messageId, body);

    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        needed = 0;
        return input.Length; // never called: a stream has bytes, UDP has datagrams
    }

    internal override void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body) =>
        port.Send(Connection!.Peer, messageId, body);

    internal override void AppendBytes(ref RingBuffer outbound, BlockPool pool, ReadOnlySpan<byte> bytes) =>
        port.SendBytes(Connection!.Peer, bytes);

    internal override void OnHandled(Connection connection)
    {
        if (IsPending)
            port.Handled(connection, this);
    }
}
