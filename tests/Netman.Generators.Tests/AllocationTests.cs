using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>In steady state generated code allocates nothing for a message: read on the loop's own thread, where all of it happens.</summary>
public class AllocationTests
{
    private const uint Read = 99, Join = 98;
    private const int Batch = 50;

    private const string Source = """
        using System.Buffers;
        using System.Runtime.InteropServices;
        namespace App;
        public sealed class Provider : IServiceProvider { public object? GetService(Type type) => new Clock(); }
        public interface IClock { int Now { get; } }
        public sealed class Clock : IClock { public int Now => 12; }
        [Payload] public struct Point { public int X; public int Y; }
        [Payload(Endianness.Big)] public struct Turned { public int X; public int Y; }
        public readonly record struct Name(long Value) : IPayload<Name>
        {
            public static bool TryRead(ReadOnlySpan<byte> body, out Name value)
            {
                value = new(body.Length == 8 ? MemoryMarshal.Read<long>(body) : 0);
                return body.Length == 8;
            }
            public static void Write(Name value, IBufferWriter<byte> destination)
            {
                long number = value.Value;
                destination.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)));
            }
        }
        [PerConnection] public sealed class Session { public int Seen; }
        [PerConnection] public sealed class Player(Connection connection, IClock clock)
        {
            private int _moves;
            [MessageRoute(7)] public Point Move(Point point) => new() { X = ++_moves + clock.Now, Y = (int)connection.State };
        }
        public static class Handlers
        {
            [MessageRoute(1)] public static Point Struct(Point point) => point;
            [MessageRoute(2)] public static Name Custom(Name name) => name;
            [MessageRoute(3)] public static Turned BigEndian(Turned turned) => turned;
            [MessageRoute(4)] public static async ValueTask<Point> Later(Point point) { await Task.CompletedTask; return point; }
            [MessageRoute(5)] public static void Sequence(ReadOnlySequence<byte> body, Connection connection) => connection.Send(5, body.FirstSpan);
            [MessageRoute(6), MessageGroup("seen"), UseMiddleware(typeof(Used))]
            public static Point Left(Session session, IClock clock) => new() { X = session.Seen, Y = clock.Now };
            [MessageRoute(8, RequiresGroup = "members", MaxPerSecond = 2000000, Gate = nameof(Seen), MaxBodyLength = 100)]
            public static Point Admitted(Point point) => point;
            [MessageRoute(98)] public static Point Enter(Connection connection) { connection.Server.Groups["members"].Join(connection); return default; }
            [MessageRoute(99)] public static Name Allocated() => new(GC.GetAllocatedBytesForCurrentThread());
            public static bool Seen(Session session) => session.Seen >= 0;
            [Middleware(Group = "seen")] public static ValueTask See(MessageContext context, MessageDelegate next, Session session, IClock clock) { session.Seen += clock.Now; return next(context); }
            [Middleware(Group = "seen", Order = 1)] public static async ValueTask Await(MessageContext context, MessageDelegate next, Session session) => await next(context);
        }
        public sealed class Used { public ValueTask InvokeAsync(MessageContext context, MessageDelegate next) => next(context); }
        """;

    [Theory]
    [InlineData(1, "a struct in and out")]
    [InlineData(2, "a type that reads and writes itself")]
    [InlineData(3, "a big-endian struct in and out")]
    [InlineData(4, "an asynchronous handler with a value that completes at once")]
    [InlineData(5, "a body as a sequence")]
    [InlineData(6, "three middleware, a value left for the handler, and a service")]
    [InlineData(7, "an instance of the connection's own")]
    [InlineData(8, "a group, a gate, a rate and a limit at the header")]
    public async Task A_message_allocates_nothing(uint route, string what)
    {
        await using GeneratedTable table = await GeneratedTable.Unfenced(Source);
        using TableClient client = await table.Connect();
        await client.Exchange(Join, 8, 1);
        // Until the pools are filled and the code is compiled for good.
        await client.Exchange(route, 8, 40 * Batch);
        long allocated = -1;
        for (int window = 0; window < 5 && allocated != 0; window++)
        {
            long before = await Allocated(client);
            for (int i = 0; i < 20; i++)
                await client.Exchange(route, 8, Batch);
            allocated = await Allocated(client) - before;
        }
        allocated.ShouldBe(0, $"bytes for {20 * Batch} messages through {what}");
    }

    private static async Task<long> Allocated(TableClient client) => BitConverter.ToInt64(await client.Exchange(Read, 0, 1));
}
