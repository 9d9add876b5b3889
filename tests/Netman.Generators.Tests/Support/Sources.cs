namespace Netman.Generators.Tests.Support;

/// <summary>Sources that several tests share.</summary>
internal static class Sources
{
    public const string Echo = """
        namespace App;
        public static class Handlers
        {
            [MessageRoute(1)]
            public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);
        }
        """;

    public const string Guarded = """
        namespace App;
        public static class Handlers
        {
            [MessageRoute(2), MessageGroup("members")]
            public static void Members(Connection connection, ReadOnlySpan<byte> body) => connection.Send(2, body);

            [MessageRoute(1)]
            public static void Open(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

            [Middleware(Group = "members")]
            public static ValueTask SignedIn(MessageContext context, MessageDelegate next)
            {
                context.Connection.Send(102, "signed in"u8);
                return context.Body.Length == 0 ? default : next(context);
            }

            [Middleware(Order = 2)]
            public static async ValueTask Second(MessageContext context, MessageDelegate next)
            {
                context.Connection.Send(101, "second"u8);
                await next(context);
                context.Connection.Send(101, "after second"u8);
            }

            [Middleware(Order = 1)]
            public static async ValueTask First(MessageContext context, MessageDelegate next)
            {
                context.Connection.Send(100, "first"u8);
                await next(context);
                context.Connection.Send(100, "after first"u8);
            }
        }
        """;

    public const string Instances = """
        namespace App;
        public sealed class Counter
        {
            private byte _count;

            [MessageRoute(1)] public void Count(Connection connection) => connection.Send(1, new[] { (byte)('0' + ++_count) });

            [Middleware] public ValueTask Twice(MessageContext context, MessageDelegate next) { _count++; return next(context); }

            [Middleware(Order = 1)] public ValueTask Thrice(MessageContext context, MessageDelegate next) { _count++; return next(context); }
        }
        """;

    public const string Shapes = """
        namespace App;
        public static class Shapes
        {
            [MessageRoute(1)] public static void Nothing() { }
            [MessageRoute(2)] public static void Span(ReadOnlySpan<byte> body, Connection connection) => connection.Send(2, body);
            [MessageRoute(3)] public static async Task Memory(ReadOnlyMemory<byte> body, CancellationToken closed, Connection connection)
            {
                await Task.Yield();
                connection.Send(closed.CanBeCanceled ? 3u : 33u, body.Span);
            }
            [MessageRoute(4)] public static ValueTask Context(MessageContext context) { context.Connection.Send(4, context.Body); return default; }
            [MessageRoute(5)] public static void Id(uint messageId, Connection connection) => connection.Send(messageId, "id"u8);
            [MessageRoute(4294967295)] public static void Last(Connection connection, uint id) => connection.Send(id, "last"u8);
        }
        """;

    public const string Payloads = """
        using System.Buffers;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Text.Json.Serialization.Metadata;
        using Google.Protobuf.WellKnownTypes;
        namespace App;
        public static class Typed
        {
            [MessageRoute(1)] public static string Text(string text) => text + "!";
            [MessageRoute(2), Reply(22)] public static async Task<string?> Later(string text) { await Task.Yield(); return text.Length == 0 ? null : text; }
            [MessageRoute(3)] public static Point Struct(Point point) => new() { X = point.Y, Y = point.X };
            [MessageRoute(4)] public static async ValueTask<Name> Custom(Connection connection, Name name) { await Task.Yield(); return name; }
            [MessageRoute(5)] public static Person Json(Person person, CancellationToken closed) => person with { Age = person.Age + 1 };
            [MessageRoute(6)] public static ValueTask<StringValue> Protobuf(StringValue value) => new(new StringValue { Value = value.Value + "!" });
            [MessageRoute(7)] public static void Nothing(Connection connection, Person[] people) => connection.Send(7, "got"u8);
            [FallbackRoute] public static string Unknown(uint messageId, ReadOnlySpan<byte> body) => messageId + ":" + body.Length;
        }
        [Payload] public struct Point { public byte X; public byte Y; }
        public record Person(string Name, int Age);
        public readonly record struct Name(string Value) : IPayload<Name>
        {
            public static bool TryRead(ReadOnlySpan<byte> body, out Name value)
            {
                value = new(System.Text.Encoding.ASCII.GetString(body));
                return body.Length > 0;
            }
            public static void Write(Name value, IBufferWriter<byte> destination) => destination.Write(System.Text.Encoding.ASCII.GetBytes(value.Value));
        }
        [JsonSerializable(typeof(Person)), JsonSerializable(typeof(Person[]))]
        public class Context() : JsonSerializerContext(null)
        {
            public static Context Default { get; } = new();
            protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override JsonTypeInfo? GetTypeInfo(System.Type type) => new DefaultJsonTypeInfoResolver().GetTypeInfo(type, Options);
        }
        """;

    public const string Services = """
        namespace App;
        public interface IClock { string Now { get; } }
        public sealed class Greeter { public string Greeting => "hello"; }
        public sealed class Clock : IClock { public string Now => "noon"; }
        public sealed class Provider : IServiceProvider
        {
            public object? GetService(Type type) => type == typeof(IClock) ? new Clock() : type == typeof(Greeter) ? new Greeter() : null;
        }
        public sealed class Handlers(IClock clock, Greeter greeter)
        {
            [MessageRoute(1)] public string Constructed() => greeter.Greeting + " at " + clock.Now;
            [MessageRoute(2)] public static string Taken(IClock clock, string text, [Service] Greeter greeter) => text + greeter.Greeting + clock.Now;
            [Middleware] public ValueTask Timed(MessageContext context, MessageDelegate next)
            {
                context.Connection.Send(100, System.Text.Encoding.UTF8.GetBytes(clock.Now));
                return next(context);
            }
        }
        """;

    public const string TwoTables = """
        namespace App;
        [MessageDispatcher(typeof(Chat))] public partial class ChatRoutes;
        public partial struct Outer { [MessageDispatcher(typeof(Admin))] internal partial class AdminRoutes; }
        public static class Chat
        {
            [MessageRoute(1)] public static void Say(Connection connection) => connection.Send(1, "chat"u8);
            [Middleware] public static ValueTask OnlyChat(MessageContext context, MessageDelegate next)
            {
                context.Connection.Send(100, "only chat"u8);
                return next(context);
            }
        }
        public sealed class Admin
        {
            [MessageRoute(1), MessageGroup("admins")] public void Stop(Connection connection) => connection.Send(1, "admin"u8);
            [FallbackRoute] public static void Unknown(Connection connection) => connection.Send(2, "unknown"u8);
        }
        public static class Everywhere
        {
            [MessageRoute(1)] public static void Default(Connection connection) => connection.Send(1, "default"u8);
            [Middleware] public static ValueTask Every(MessageContext context, MessageDelegate next)
            {
                context.Connection.Send(101, "every"u8);
                return next(context);
            }
        }
        """;

    public const string Limited = """
        namespace App;
        public static class Limited
        {
            private static bool s_open;
            [MessageRoute(1, MaxBodyLength = 4)] public static void Short(Connection connection) => connection.Send(1, "short"u8);
            [MessageRoute(2, MaxBodyLength = 0)] public static void Endless(Connection connection, ReadOnlySpan<byte> body) => connection.Send(2, body[..3]);
            [MessageRoute(3)] public static void Ordinary(Connection connection) => connection.Send(3, "ordinary"u8);
            [MessageRoute(4, Gate = nameof(IsOpen))] public static void Gated(Connection connection) => connection.Send(4, "gated"u8);
            [MessageRoute(5)] public static void Open(Connection connection) { connection.UserState = "open"; s_open = true; }
            public static bool IsOpen(Connection connection) => s_open && connection.UserState is "open";
        }
        """;

    public const string Fallback = """
        namespace App;
        public static class Handlers
        {
            [MessageRoute(1)] public static void Known(Connection connection) => connection.Send(1, "known"u8);

            [FallbackRoute, MessageGroup("members")]
            public static void Unknown(Connection connection, uint messageId) => connection.Send(messageId, "unknown"u8);

            [Middleware] public static ValueTask Global(MessageContext context, MessageDelegate next)
            {
                context.Connection.Send(100, "global"u8);
                return next(context);
            }

            [Middleware(Group = "members")] public static ValueTask Member(MessageContext context, MessageDelegate next) => next(context);
        }
        """;
}
