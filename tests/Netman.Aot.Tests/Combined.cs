using System.Buffers;
using System.Text.Json.Serialization;

namespace Netman.Aot.Tests;

/// <summary>Everything at once, behind middleware that goes on later: what is rare in one handler and has to be linked all the same.</summary>
[MessageGroup("combined")]
public static class Combined
{
    private static int s_fired;

    public static int Fired => Volatile.Read(ref s_fired);

    [MessageRoute(100), Reply(199)]
    public static async Task<Person?> All(
        CancellationToken closed, IGreetings greetings, Person person, uint id, MessageContext context, ReadOnlyMemory<byte> body,
        [Service] IServiceProvider services, Notes notes, [Scoped] Basket basket, Connection connection, ReadOnlySequence<byte> sequence)
    {
        await Task.Run(static () => { }, closed);
        bool same = context.MessageId == id && body.Length == sequence.Length && connection == context.Connection && services is not null && basket is not null;
        return same && notes.Written++ > 0 ? person with { Name = greetings.Greeting, Age = body.Length } : null;
    }

    [MessageRoute(101)]
    public static Shape Polymorphic(Shape shape) => shape is Circle circle ? circle with { Radius = circle.Radius + 1 } : shape;

    [MessageRoute(102)]
    public static async ValueTask<Position> Turned(Position position)
    {
        await Task.Yield();
        return new Position { X = (short)position.Y, Y = position.X };
    }

    [MessageRoute(103)]
    public static ValueTask<string?> Silent(string text) => new(text.Length == 0 ? null : text);

    [MessageRoute(104)]
    public static void Fires(CancellationToken closed) => closed.Register(static () => Interlocked.Increment(ref s_fired));

    [Middleware(Group = "combined", Order = 1)]
    public static async ValueTask Later(MessageContext context, MessageDelegate next)
    {
        await Task.Yield();
        await next(context);
    }

    [Middleware(Group = "combined", Order = 2)]
    public static ValueTask Noted(MessageContext context, MessageDelegate next, Notes notes, IGreetings greetings) =>
        greetings.Greeting.Length > notes.Written ? next(context) : default;
}

/// <summary>One for each connection, whose end takes a while.</summary>
[PerConnection]
public sealed class Notes : IAsyncDisposable
{
    private static int s_disposed;

    public static int Disposed => Volatile.Read(ref s_disposed);

    public int Written { get; set; }

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        Interlocked.Increment(ref s_disposed);
    }
}

[JsonDerivedType(typeof(Circle), "circle")]
public abstract record Shape;

public sealed record Circle(int Radius) : Shape;
