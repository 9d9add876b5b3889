using System.Net;
using System.Net.Sockets;

namespace Netman.Load;

/// <summary>What all connections of a run say and expect.</summary>
internal sealed class Conversation(Wire wire)
{
    public MessageStream Requests { get; } = new(wire.Request);

    public MessageStream Replies { get; } = new(wire.Reply);

    /// <summary>A connection that is past its greeting, non-blocking.</summary>
    public Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        if (wire.Greeting.Length > 0)
            Greet(socket);
        socket.Blocking = false;
        return socket;
    }

    private void Greet(Socket socket)
    {
        socket.Send(wire.Greeting);
        byte[] answer = new byte[4096];
        int filled = 0;
        while (!answer.AsSpan(0, filled).EndsWith(wire.GreetingEnd))
        {
            int received = filled < answer.Length ? socket.Receive(answer.AsSpan(filled)) : 0;
            if (received == 0)
                throw new LoadException("the server did not answer the greeting");
            filled += received;
        }
    }
}
