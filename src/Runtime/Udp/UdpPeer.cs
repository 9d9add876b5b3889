using System.Net;
using Netman.Interop;

namespace Netman;

/// <summary>
/// Somebody who can be sent datagrams through a UDP endpoint: a value to keep, without a socket or any state in the server. Safe from
/// any thread. From <see cref="Connection.UdpPeer"/> or <see cref="Endpoint.PeerAt"/>. That a datagram came from an address does not
/// prove that its owner sent it: what costs or tells something should wait until the peer has repeated a secret that was sent there.
/// </summary>
public readonly struct UdpPeer : IEquatable<UdpPeer>
{
    private readonly DatagramPort? _port;
    private readonly PeerAddress _address;

    internal UdpPeer(DatagramPort port, PeerAddress address) => (_port, _address) = (port, address);

    /// <summary>The peer's address. Allocates.</summary>
    public IPEndPoint? Address => _address.ToEndPoint();

    /// <summary>Sends one message as a datagram; it leaves with the end of the loop's turn and may be lost, like any datagram.</summary>
    /// <param name="messageId">The message id for the header.</param>
    /// <param name="body">The body, copied before the call returns; may be empty.</param>
    /// <returns><see cref="SendResult.Overflow"/> where more than <see cref="NetmanServerOptions.OutboundHardLimit"/> is on its way to
    /// the loop; nothing closes.</returns>
    /// <exception cref="ArgumentException">The message does not fit into a datagram (65,507 bytes with its header), or the packer
    /// cannot carry it.</exception>
    /// <exception cref="InvalidOperationException">The endpoint is raw: use <see cref="SendBytes"/>; or this is the default value.</exception>
    public SendResult Send(uint messageId, ReadOnlySpan<byte> body) => Port.Post(_address, messageId, body);

    /// <summary>Sends bytes as one datagram, as they are.</summary>
    /// <inheritdoc cref="Send"/>
    /// <param name="bytes">The datagram, copied before the call returns.</param>
    public SendResult SendBytes(ReadOnlySpan<byte> bytes) => Port.PostBytes(_address, bytes);

    /// <summary>Whether both are the same address behind the same endpoint.</summary>
    public bool Equals(UdpPeer other) => _port?.Endpoint == other._port?.Endpoint && _address.Equals(other._address);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UdpPeer other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _address.GetHashCode();

    /// <inheritdoc cref="Equals(UdpPeer)"/>
    public static bool operator ==(UdpPeer left, UdpPeer right) => left.Equals(right);

    /// <inheritdoc cref="Equals(UdpPeer)"/>
    public static bool operator !=(UdpPeer left, UdpPeer right) => !left.Equals(right);

    private DatagramPort Port => _port ?? throw new InvalidOperationException("The default UdpPeer is nobody.");
}
