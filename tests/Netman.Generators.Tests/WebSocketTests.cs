using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>A generated table behind a WebSocket: packed messages to their routes, text to the text route.</summary>
public class WebSocketTests
{
    private const string Source = """
        public static class H
        {
            [MessageRoute(1)]
            public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

            [TextRoute]
            public static async Task<string?> OnText(string text)
            {
                await Task.Yield();
                return text == "nothing" ? null : "heard: " + text;
            }

            [Middleware]
            public static async ValueTask Global(MessageContext context, MessageDelegate next)
            {
                context.Connection.SendText("before");
                await next(context);
            }
        }
        """;

    [Fact]
    public async Task Text_goes_through_middleware_to_the_text_route_and_packed_messages_to_theirs()
    {
        await using NetmanServer server = NetmanServer.CreateBuilder()
            .Configure(static options => options.Loops = 1)
            .Listen("ws://127.0.0.1:0")
            .MapRoutes(GeneratedTable.Create(Source))
            .Build();
        await server.StartAsync(TestContext.Current.CancellationToken);
        using ClientWebSocket client = new();
        await client.ConnectAsync(new Uri($"ws://{server.Endpoints[0].LocalEndPoint}/"), TestContext.Current.CancellationToken);
        await client.SendAsync("κόσμε"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        await client.SendAsync("nothing"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        await client.SendAsync(new byte[] { 2, 0, 0, 0, 1, 0, 0, 0, (byte)'h', (byte)'i' }, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
        string[] received = [await NextAsync(client), await NextAsync(client), await NextAsync(client), await NextAsync(client), await NextAsync(client)];
        received.ShouldBe(["before", "heard: κόσμε", "before", "before", "1: hi"]);
    }

    private static async Task<string> NextAsync(ClientWebSocket client)
    {
        byte[] buffer = new byte[100];
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(10));
        WebSocketReceiveResult result = await client.ReceiveAsync(buffer, late.Token);
        return result.MessageType == WebSocketMessageType.Text
            ? Encoding.UTF8.GetString(buffer, 0, result.Count)
            : $"{BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(4))}: {Encoding.UTF8.GetString(buffer, 8, result.Count - 8)}";
    }
}
