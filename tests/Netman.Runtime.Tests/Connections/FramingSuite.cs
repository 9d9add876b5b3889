using Netman.Tests.DesignTables;
using Netman.Tests.Support;

namespace Netman.Tests.Connections;

/// <summary>Messages in any number of pieces, and many in one piece, are the same messages.</summary>
public abstract class FramingSuite(TestTransport transport) : ConnectionSuite(transport)
{
    [Fact]
    public async Task A_header_in_eight_pieces_is_one_message()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        byte[] frame = Transport.Frame(Message.Pack(1, "whole"u8));
        await WriteApartAsync(server, client, Pieces(frame.AsMemory(0, 8), 1));
        server.Statistics.Messages.ShouldBe(0);
        await client.WriteAsync(frame.AsMemory(8));
        (await client.ReceiveAsync()).Text.ShouldBe("whole");
    }

    [Fact]
    public async Task A_body_in_pieces_of_every_size_is_one_message()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        byte[] body = Message.Pattern(48);
        byte[] frame = Transport.Frame(Message.Pack(1, body));
        for (int size = 1; size <= frame.Length; size++)
        {
            await WriteApartAsync(server, client, Pieces(frame, size));
            (await client.ReceiveAsync()).Body.ShouldBe(body, $"in pieces of {size}");
        }
    }

    [Fact]
    [Trait(DesignTable.BadInput, "any number of pieces")]
    public async Task Splitting_three_messages_at_every_byte_yields_the_same_messages()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        Message[] messages = [new(1, Message.Pattern(5)), new(1, []), new(1, Message.Pattern(9, 3))];
        byte[] frames = [.. messages.SelectMany(message => Transport.Frame(message.Packed))];
        for (int split = 1; split < frames.Length; split++)
        {
            await WriteApartAsync(server, client, [frames.AsMemory(0, split), frames.AsMemory(split)]);
            foreach (Message sent in messages)
                (await client.ReceiveAsync()).Body.ShouldBe(sent.Body, $"split at {split}");
        }
    }

    [Fact]
    [Trait(DesignTable.BadInput, "any number of pieces")]
    public async Task A_thousand_messages_in_one_write_are_answered_in_order()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        byte[][] bodies = [.. Enumerable.Range(0, 1000).Select(static i => Message.Pattern(i % 97, i))];
        await client.WriteAsync(bodies.SelectMany(body => Transport.Frame(Message.Pack(1, body))).ToArray());
        Message[] replies = await client.ReceiveAsync(bodies.Length);
        for (int i = 0; i < bodies.Length; i++)
            replies[i].Body.ShouldBe(bodies[i]);
        server.Statistics.Messages.ShouldBe(1000);
    }

    [Fact]
    public async Task A_body_of_no_bytes_is_a_message_like_any_other()
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        await client.SendAsync(1, []);
        Message reply = await client.ReceiveAsync();
        reply.Id.ShouldBe(1u);
        reply.Body.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1 << 10)]
    [InlineData(65_527)] // with its header one byte less than the loop's receive buffer
    [InlineData(65_528)]
    [InlineData(65_529)]
    [InlineData(1 << 20)] // the limit itself
    public async Task A_body_of_any_size_up_to_the_limit_comes_back_whole(int length)
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        byte[] body = Message.Pattern(length);
        // Twice: the second is met by whatever the first left in rings and pool.
        await Task.WhenAll(client.SendAsync(1, body), SendAgain());
        (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
        (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(body).ShouldBeTrue();

        Task SendAgain() => client.SendAsync(1, body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_messages_in_any_pieces_come_back_in_order_and_whole(int seed)
    {
        TestServer server = await StartAsync(TestRoutes.Echo(1));
        TestClient client = await ConnectAsync(server);
        Random random = new(seed);
        byte[][] bodies = [.. Enumerable.Range(0, 120).Select(i => Message.Pattern(AnySize(random), i))];
        Task writing = WriteInAnyPiecesAsync(client, random, [.. bodies.SelectMany(body => Transport.Frame(Message.Pack(1, body)))]);
        foreach (byte[] body in bodies)
            (await client.ReceiveAsync()).Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
        await writing;
        await client.EndSendingAsync();
        await client.ShouldEndAsync();
        await server.ShouldBecomeEmptyAsync();
    }

    private static async Task WriteInAnyPiecesAsync(TestClient client, Random random, byte[] bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int size = Math.Min(bytes.Length - at, 1 + random.Next(1 << random.Next(18)));
            await client.WriteAsync(bytes.AsMemory(at, size));
            at += size;
        }
    }

    // Mostly small, now and then larger than every buffer on the way.
    private static int AnySize(Random random) => random.Next(1 << random.Next(random.Next(8) == 0 ? 19 : 12));

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> bytes, int size)
    {
        for (int at = 0; at < bytes.Length; at += size)
            yield return bytes.Slice(at, Math.Min(size, bytes.Length - at));
    }
}
