using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netman.Aot.Tests;

/// <summary>A plain socket that speaks the wire format and knows nothing of Netman.</summary>
internal sealed class Client : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };

    public Client(IPEndPoint server) => _socket.Connect(server);

    public void Send(uint id, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), id);
        body.CopyTo(message.AsSpan(8));
        _socket.Send(message);
    }

    /// <summary>The next message as <c>id:text</c>, or <c>closed</c>.</summary>
    public string Receive()
    {
        byte[] header = new byte[8];
        if (!Fill(header))
            return "closed";
        byte[] body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        Fill(body);
        return $"{BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4))}:{Encoding.Latin1.GetString(body)}";
    }

    public void Dispose() => _socket.Dispose();

    private bool Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = _socket.Receive(destination);
            if (count == 0)
                return false;
            destination = destination[count..];
        }
        return true;
    }
}
