using System.Net.Sockets;
using Netman.Tests.Support;

namespace Netman.Tests.EventLoops.Faults;

/// <summary>A peer that does what peers do, at random from a seed, connection after connection, and checks every byte it gets.</summary>
internal sealed class FaultClient(TestServer server, int seed)
{
    private const int Connections = 4, Rounds = 8;

    private readonly Random _random = new(seed);

    /// <summary>Messages that came back whole.</summary>
    internal int Echoed { get; private set; }

    /// <summary>Connections that ended before this client ended them.</summary>
    internal int Cut { get; private set; }

    internal async Task RunAsync()
    {
        for (int i = 0; i < Connections; i++)
        {
            try
            {
                await using TestClient client = await server.ConnectAsync();
                await TalkAsync(client);
            }
            catch (Exception cut) when (cut is IOException or SocketException)
            {
                Cut++;
            }
        }
    }

    private async Task TalkAsync(TestClient client)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Message[] messages = [.. Enumerable.Range(0, 1 + _random.Next(6)).Select(_ => AnyMessage())];
            await Task.WhenAll(client.WriteAsync(messages.SelectMany(static message => message.Packed).ToArray()), ReadAsync(client, messages));
            if (_random.Next(12) == 0)
                CloseSomeConnection();
        }
        await EndAsync(client);
    }

    private async Task ReadAsync(TestClient client, Message[] expected)
    {
        foreach (Message message in expected)
        {
            Message reply = await client.ReceiveAsync();
            reply.Id.ShouldBe(message.Id);
            reply.Body.AsSpan().SequenceEqual(message.Body).ShouldBeTrue("a byte is wrong");
            Echoed++;
        }
    }

    private async Task EndAsync(TestClient client)
    {
        switch (_random.Next(4))
        {
            case 0:
                client.Reset();
                break;
            case 1:
                await client.EndSendingAsync();
                await client.EndAsync();
                break;
            case 2:
                Message last = AnyMessage() with { Id = 3 };
                await client.WriteAsync(last.Packed);
                await ReadAsync(client, [last]);
                await client.EndAsync();
                break;
        }
    }

    // From this thread, which is none of the loops'.
    private void CloseSomeConnection()
    {
        Connection connection = server.Opened.ElementAt(_random.Next(server.Opened.Count));
        if (_random.Next(2) == 0)
            connection.Close();
        else
            connection.Abort();
    }

    private Message AnyMessage() => new((uint)(1 + _random.Next(2)), Message.Pattern(_random.Next(1 << _random.Next(17)), _random.Next(256)));
}
