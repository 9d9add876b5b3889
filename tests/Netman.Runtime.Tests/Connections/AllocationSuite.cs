using Netman.Tests.Support;

namespace Netman.Tests.Connections;

/// <summary>In steady state a message allocates nothing: read on the loop's own thread, where all of it happens.</summary>
public abstract class AllocationSuite(TestTransport transport) : ConnectionSuite(transport)
{
    private const uint Sync = 1, Async = 2, Wrapped = 3, Read = 9;
    private long _allocated;

    [Theory]
    [InlineData(Sync, "a synchronous handler")]
    [InlineData(Async, "an asynchronous handler that completes at once")]
    [InlineData(Wrapped, "a handler behind three middleware")]
    public async Task A_message_allocates_nothing(uint route, string what)
    {
        TestServer server = await StartAsync(new Routes(this));
        TestClient client = await ConnectAsync(server);
        byte[] batch = [.. Enumerable.Range(0, 50).SelectMany(i => Transport.Frame(Message.Pack(route, Message.Pattern(100, i))))];
        // Whole messages and split ones; often enough that pools are filled and the code is compiled for good.
        await ExchangeAsync(client, batch, 100);
        // A pattern of receives that comes for the first time may still rent one more block: then the next window is the steady state.
        // What allocates by the message allocates in each of them.
        long allocated = -1;
        for (int window = 0; window < 5 && allocated != 0; window++)
        {
            long before = await ReadAsync(client);
            await ExchangeAsync(client, batch, 40);
            allocated = await ReadAsync(client) - before;
        }
        allocated.ShouldBe(0, $"bytes for 2000 messages through {what}");
    }

    private static async Task ExchangeAsync(TestClient client, byte[] batch, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await client.WriteAsync(batch.AsMemory(0, batch.Length - 30));
            await client.WriteAsync(batch.AsMemory(batch.Length - 30));
            await client.ReceiveAsync(50);
        }
    }

    private async Task<long> ReadAsync(TestClient client)
    {
        await client.AskAsync(Read, "");
        return _allocated;
    }

    /// <summary>What the generator emits: a switch, and a chain of cached delegates.</summary>
    private sealed class Routes(AllocationSuite suite) : MessageDispatcher
    {
        private static readonly MessageDelegate _echo = Echo;
        private static readonly MessageDelegate _third = static context => MiddlewareAsync(context, _echo);
        private static readonly MessageDelegate _second = static context => MiddlewareAsync(context, _third);

        public override ValueTask DispatchAsync(MessageContext context) => context.MessageId switch
        {
            Sync => Echo(context),
            Async => EchoAsync(context),
            Wrapped => MiddlewareAsync(context, _second),
            Read => ReadAsync(context),
            _ => Unrouted(context),
        };

        private static ValueTask Echo(MessageContext context)
        {
            context.Connection.Send(context.MessageId, context.Body);
            return default;
        }

        private static async ValueTask EchoAsync(MessageContext context)
        {
            ReadOnlyMemory<byte> body = context.GetOwnedBody();
            await Task.CompletedTask;
            await context.Connection.SendAsync(context.MessageId, body);
        }

        private static async ValueTask MiddlewareAsync(MessageContext context, MessageDelegate next) => await next(context);

        private ValueTask ReadAsync(MessageContext context)
        {
            suite._allocated = GC.GetAllocatedBytesForCurrentThread();
            return Echo(context);
        }
    }
}
