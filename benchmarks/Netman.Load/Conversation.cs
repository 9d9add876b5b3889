using System.Net;
using System.Net.Sockets;

namespace Netman.Load;

/// <summary>What all connections of a run say and expect.</summary>
internal sealed class Conversation(Wire wire, bool encrypted)
{
    public MessageStream Requests { get; } = new(wire.Request);

    public MessageStream Replies { get; } = new(wire.Reply);

    /// <summary>A connection that is past its handshake and its greeting.</summary>
    public Channel Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        Channel channel = Channel.Connect(socket, encrypted);
        if (wire.Greeting.Length > 0)
            Greet(channel);
        return channel;
    }

    private void Greet(Channel channel)
    {
        channel.Send(wire.Greeting);
        byte[] piece = new byte[MessageStream.LargestPiece];
        List<byte> answer = [];
        do
            answer.AddRange(piece.AsSpan(0, channel.Receive(piece)));
        while (!answer.TakeLast(wire.GreetingEnd.Length).SequenceEqual(wire.GreetingEnd));
    }
}
