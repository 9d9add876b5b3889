using System.Net;
using System.Net.Sockets;

namespace Peers;

/// <summary>A plain <see cref="Socket"/> with async and await, a task a connection; the replies of one receive leave in one send.</summary>
internal static class SocketEcho
{
    private const int FirstBuffer = 4096;

    public static async Task RunAsync(int port)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        while (true)
        {
            Socket client = await listener.AcceptAsync();
            client.NoDelay = true;
            _ = ServeAsync(client);
        }
    }

    private static async Task ServeAsync(Socket client)
    {
        using (client)
        {
            byte[] input = new byte[FirstBuffer], output = new byte[FirstBuffer];
            int filled = 0;
            try
            {
                while (await client.ReceiveAsync(input.AsMemory(filled)) is > 0 and int received)
                {
                    int written = Echo(input.AsSpan(0, filled + received), ref output, out int consumed);
                    filled += received - consumed;
                    input.AsSpan(consumed, filled).CopyTo(input);
                    if (filled == input.Length)
                        Array.Resize(ref input, input.Length * 2);
                    for (int sent = 0; sent < written;)
                        sent += await client.SendAsync(output.AsMemory(sent, written - sent));
                }
            }
            catch (SocketException)
            {
                return; // the peer has gone
            }
        }
    }

    private static int Echo(ReadOnlySpan<byte> input, ref byte[] output, out int consumed)
    {
        consumed = 0;
        if (output.Length < input.Length)
            output = new byte[input.Length];
        while (Frames.LengthOf(input[consumed..]) is > 0 and int length)
        {
            ReadOnlySpan<byte> message = input.Slice(consumed, length);
            Frames.Write(output.AsSpan(consumed), Frames.IdOf(message), message[Frames.HeaderLength..]);
            consumed += length;
        }
        return consumed;
    }
}
