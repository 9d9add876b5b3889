using Google.Protobuf.WellKnownTypes;

namespace Netman.Aot.Tests;

/// <summary>One route for each handler shape and each payload.</summary>
public static class Handlers
{
    [MessageRoute(1), MessageRoute(2)]
    public static void Span(uint id, ReadOnlySpan<byte> body, Connection connection) => connection.Send(id, body);

    [MessageRoute(3)]
    public static async ValueTask Memory(Connection connection, ReadOnlyMemory<byte> body, CancellationToken closed)
    {
        await Task.Yield();
        closed.ThrowIfCancellationRequested();
        connection.Send(3, body.Span);
    }

    [MessageRoute(4)]
    public static Task Context(MessageContext context)
    {
        context.Connection.Send(4, context.Body);
        return Task.CompletedTask;
    }

    [MessageRoute(10)]
    public static string Text(string text) => text + "!";

    [MessageRoute(11), Reply(111)]
    public static async Task<string> TextLater(string text)
    {
        await Task.Yield();
        return text;
    }

    [MessageRoute(12)]
    public static Position Struct(Position position) => new() { X = (short)position.Y, Y = position.X };

    [MessageRoute(13)]
    public static ValueTask<Shouted> Custom(Shouted text) => new(text);

    [MessageRoute(14)]
    public static Person Json(Person person) => person with { Age = person.Age + 1 };

    [MessageRoute(15)]
    public static async ValueTask<Person?> JsonList(List<Person> people)
    {
        await Task.Yield();
        return people.Count == 0 ? null : people[^1];
    }

    [MessageRoute(16)]
    public static StringValue Protobuf(StringValue value) => new() { Value = value.Value + "!" };

    [MessageRoute(20, MaxBodyLength = 4)]
    public static void Short(Connection connection, ReadOnlySpan<byte> body) => connection.Send(20, body);

    [MessageRoute(30), MessageGroup("guarded")]
    public static void Guarded(Connection connection, ReadOnlySpan<byte> body) => connection.Send(30, body);

    [Middleware(Group = "guarded")]
    public static ValueTask Guard(MessageContext context, MessageDelegate next) => context.Body.Length == 0 ? default : next(context);

    [FallbackRoute]
    public static string Unknown(uint messageId) => "no " + messageId;
}

public interface IGreetings
{
    string Greeting { get; }
}

public sealed class Served(IGreetings greetings)
{
    [MessageRoute(40)]
    public string Greet(string name) => greetings.Greeting + " " + name;
}
