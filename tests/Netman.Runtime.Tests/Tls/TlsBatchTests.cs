using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>Records that arrive together are opened together: the same messages, whatever else is among them.</summary>
public sealed class TlsBatchTests : TlsSuite
{
    private readonly List<byte[]> _held = [];
    private bool _holds;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Many_records_and_the_goodbye_behind_them_in_one_piece_are_all_answered(SslProtocols protocol)
    {
        TestServer server = await StartAsync();
        (Socket socket, SslStream stream) = await ConnectHoldingAsync(server, protocol);
        byte[][] sent = [.. Enumerable.Range(0, 60).Select(static i => Message.Pack(1, Message.Pattern(i * 37 % 2000, i)))];
        foreach (byte[] message in sent)
        {
            // Two records a message, so that messages and records do not end together.
            await stream.WriteAsync(message.AsMemory(0, 5));
            await stream.WriteAsync(message.AsMemory(5));
        }
        await stream.ShutdownAsync();
        await socket.SendAsync(_held.SelectMany(static record => record).ToArray());
        byte[] replies = new byte[sent.Sum(static message => message.Length)];
        await stream.ReadExactlyAsync(replies).AsTask().InTime("all replies");
        replies.ShouldBe([.. sent.SelectMany(static message => message)]);
        (await server.NextCloseAsync()).ShouldBe(CloseReason.PeerClosed);
        server.Statistics.TlsFailures.ShouldBe(0);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Full_records_in_one_piece_give_the_bytes_that_were_sent(SslProtocols protocol)
    {
        TestServer server = await StartAsync();
        (Socket socket, SslStream stream) = await ConnectHoldingAsync(server, protocol);
        byte[] message = Message.Pack(1, Message.Pattern(200_000, 7));
        await stream.WriteAsync(message);
        Task sending = socket.SendAsync(_held.SelectMany(static record => record).ToArray());
        byte[] reply = new byte[message.Length];
        await stream.ReadExactlyAsync(reply).AsTask().InTime("the reply");
        await sending;
        reply.ShouldBe(message);
        (await server.OnLoop(static loop => loop.Blocks.Outstanding)).ShouldBe(0);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_bad_record_costs_the_connection_but_not_the_good_ones_in_front_of_it(SslProtocols protocol)
    {
        TestServer server = await StartAsync();
        (Socket socket, SslStream stream) = await ConnectHoldingAsync(server, protocol);
        for (int i = 0; i < 3; i++)
            await stream.WriteAsync(Message.Pack(1, "good"u8));
        _held[2][^1] ^= 1;
        await socket.SendAsync(_held.SelectMany(static record => record).ToArray());
        (await server.NextCloseAsync()).ShouldBe(CloseReason.TlsFailure);
        server.Statistics.Messages.ShouldBe(3); // the first one, and the two in front of it
        await server.ShouldBecomeEmptyAsync();
    }

    private async Task<(Socket Socket, SslStream Stream)> ConnectHoldingAsync(TestServer server, SslProtocols protocol)
    {
        Socket socket = await DialAsync(server);
        SslStream stream = new(new RecordStream(new NetworkStream(socket), (_, record) =>
        {
            if (!_holds)
                return [record];
            _held.Add(record);
            return [];
        }));
        SslClientAuthenticationOptions options = With("localhost");
        options.EnabledSslProtocols = protocol;
        await stream.AuthenticateAsClientAsync(options).InTime("the handshake");
        (await AskAsync(stream, "first")).ShouldBe("first");
        _holds = true;
        return (socket, stream);
    }
}
