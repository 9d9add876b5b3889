using Netman;

namespace UdpEcho;

/// <summary>Route 1 echoes; route 2 answers a second later, when the datagram is long gone.</summary>
public static class Handlers
{
    [MessageRoute(1)]
    public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

    [MessageRoute(2)]
    public static void EchoLater(Connection connection, ReadOnlySpan<byte> body)
    {
        // The connection is lent to this datagram only; the peer is a value to keep.
        if (connection.UdpPeer is { } peer)
            _ = AnswerLater(peer, body.ToArray());
    }

    private static async Task AnswerLater(UdpPeer peer, byte[] body)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        peer.Send(2, body);
    }
}
