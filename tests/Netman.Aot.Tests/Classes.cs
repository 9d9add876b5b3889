using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Netman.Aot.Tests;

/// <summary>One for each connection: a record with injected services, a value left by a middleware, and an end.</summary>
[PerConnection]
public sealed record Session(IGreetings Greetings, Connection Connection) : IDisposable
{
    private static int s_disposed;

    public static int Disposed => Volatile.Read(ref s_disposed);

    public string? User { get; set; }

    private int _messages;

    [MessageRoute(60)]
    public string Count() => $"{++_messages} {Connection.State}";

    public void Dispose() => Interlocked.Increment(ref s_disposed);
}

public static class Members
{
    [MessageRoute(61)]
    public static void SignIn(Connection connection, Session session, string name)
    {
        session.User = name;
        connection.Server.Groups["members"].Join(connection);
        connection.Send(61, []);
    }

    [MessageRoute(62), UseMiddleware(typeof(Known))]
    public static string Name(Session session) => session.User!;

    [MessageRoute(63, RequiresGroup = "members", Gate = nameof(IsKnown))]
    public static string Inside() => "inside";

    [MessageRoute(64, MaxPerSecond = 1, Burst = 2)]
    public static string Counted() => "counted";

    internal static bool IsKnown(Session session, Connection connection) => session.User is not null;
}

/// <summary>A middleware that routes ask for, on an instance with a service.</summary>
public sealed class Known(IGreetings greetings)
{
    public ValueTask InvokeAsync(MessageContext context, MessageDelegate next, Session session)
    {
        session.User = session.User is null ? "nobody" : greetings.Greeting + " " + session.User;
        return next(context);
    }
}

public static partial class Outer
{
    /// <summary>A nested record, generic payloads, a body as a sequence, numbers turned round.</summary>
    internal sealed record Inner
    {
        [MessageRoute(70)]
        public Boxed<Position> Generic(Boxed<Position> boxed) => boxed;

        [MessageRoute(71)]
        internal static void Sequence(ReadOnlySequence<byte> body, Connection connection) => connection.Send(71, body.ToArray());

        [MessageRoute(72)]
        public static string BigEndian(NetworkOrder order) => $"{order.Port} {order.Address}";

        [MessageRoute(73)]
        public static NetworkOrder BigEndianReply() => new() { Port = 0x4142, Address = 0x43444546 };
    }
}

[Payload(Endianness.Big), StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct NetworkOrder
{
    public ushort Port;
    public uint Address;
}

public readonly record struct Boxed<T>(byte Tag) : IPayload<Boxed<T>>
{
    public static bool TryRead(ReadOnlySpan<byte> body, out Boxed<T> value)
    {
        value = new Boxed<T>(body.Length == 1 ? body[0] : default);
        return body.Length == 1;
    }

    public static void Write(Boxed<T> value, IBufferWriter<byte> destination) =>
        destination.Write(Encoding.ASCII.GetBytes($"{(char)value.Tag} {typeof(T).Name}"));
}

/// <summary>A table of its own: bodies that cannot be read go to its fallback, text messages to its text route.</summary>
[MessageDispatcher(typeof(Forgiving))]
public sealed partial class ForgivingRoutes;

public static class Forgiving
{
    [MessageRoute(1)]
    public static string Json(Person person) => person.Name;

    [MessageRoute(2), UseMiddleware(typeof(Known)), UseMiddleware(typeof(Known), Order = 1)]
    public static string? Known(Session session) => session.User;

    [FallbackRoute(BadPayloads = true)]
    public static string Rest(uint messageId, ReadOnlySpan<byte> body) => $"rest {messageId} {body.Length}";

    [TextRoute]
    public static string Text(string text) => text + "!";
}
