namespace Netman.Testing.Tests;

// What a user's first test looks like: docs/testing.md shows this file.
public sealed class GreetingTests
{
    [Fact]
    public async Task The_server_greets()
    {
        await using InMemoryServer server = await InMemoryServer.StartAsync(builder => builder.MapGeneratedRoutes());
        await using InMemoryClient client = server.Connect();

        ReceivedMessage reply = await client.AskAsync(2, "world");

        Assert.Equal(2u, reply.Id);
        Assert.Equal("Hello, world!", reply.Text);
    }

    [Fact]
    public async Task A_message_in_any_two_pieces_is_the_same_message()
    {
        await using InMemoryServer server = await InMemoryServer.StartAsync(builder => builder.MapGeneratedRoutes());
        byte[] two = [.. Pack(2, "world"), .. Pack(1, "again")];

        await server.SplitAtEveryByteAsync(two, async (client, _) =>
        {
            Assert.Equal("Hello, world!", (await client.ReceiveAsync()).Text);
            Assert.Equal("again", (await client.ReceiveAsync()).Text);
        });

        byte[] Pack(uint id, string text) => server.Connect().Pack(id, System.Text.Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public async Task A_silent_connection_is_closed_after_an_hour()
    {
        ManualTime time = new();
        await using InMemoryServer server = await InMemoryServer.StartAsync(
            builder => builder.MapGeneratedRoutes().Configure(options => options.IdleTimeout = TimeSpan.FromHours(1)), time);
        await using InMemoryClient client = server.Connect();
        await client.AskAsync(1, "here");

        time.Advance(TimeSpan.FromMinutes(59));
        await server.SettleAsync();
        Assert.Equal(1, server.Server.Connections.Count);

        time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(await client.WaitForEndAsync(), "closed in order");
    }
}
