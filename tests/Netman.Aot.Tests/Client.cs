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

    /// <summary>Upgrades to WebSocket, sends one short text message and gives the text that comes back.</summary>
    public string AskText(string path, string text)
    {
        _socket.Send(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        byte[] next = new byte[1];
        for (int ends = 0; ends < 4;)
        {
            if (!Fill(next))
                return "closed";
            ends = next[0] is (byte)'\r' or (byte)'\n' ? ends + 1 : 0;
        }
        // A final text frame, masked with zeros.
        _socket.Send([0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)]);
        byte[] head = new byte[2];
        if (!Fill(head))
            return "closed";
        byte[] reply = new byte[head[1]];
        return Fill(reply) ? Encoding.UTF8.GetString(reply) : "closed";
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
