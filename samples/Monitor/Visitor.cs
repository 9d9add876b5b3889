using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Monitoring;

/// <summary>A client that asks again and again, mostly for what is quick.</summary>
internal static class Visitor
{
    public static async Task RunAsync(IPEndPoint server, CancellationToken stop)
    {
        using TcpClient client = new() { NoDelay = true };
        try
        {
            await client.ConnectAsync(server, stop);
            while (true)
                await AskAsync(client.GetStream(), Random.Shared.Next(5_000) switch { 0 => 3u, < 50 => 2u, _ => 1u }, stop);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private static async Task AskAsync(NetworkStream stream, uint id, CancellationToken stop)
    {
        byte[] message = new byte[8 + 64];
        BinaryPrimitives.WriteUInt32LittleEndian(message, 64);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), id);
        await stream.WriteAsync(message, stop);
        await stream.ReadExactlyAsync(message, stop);
    }
}
