namespace Netman.Hosting.Tests;

/// <summary>A service that all messages share.</summary>
public interface IGreetings
{
    string For(string name);
}

public sealed class Greetings : IGreetings
{
    public string For(string name) => $"Hello, {name}!";
}

/// <summary>A service with a life as long as a message's.</summary>
public sealed class UnitOfWork : IAsyncDisposable
{
    private static int _made, _disposed;

    public UnitOfWork() => Number = Interlocked.Increment(ref _made);

    public static int Disposed => Volatile.Read(ref _disposed);

    public int Number { get; }

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        Interlocked.Increment(ref _disposed);
    }
}

public static class Handlers
{
    [MessageRoute(1)]
    public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

    [MessageRoute(2)]
    public static string Greet(string name, IGreetings greetings) => greetings.For(name);

    [MessageRoute(3)]
    public static string Work(ReadOnlySpan<byte> body, [Scoped] UnitOfWork first, [Scoped] UnitOfWork second) =>
        $"{body.Length} {first.Number} {second.Number}";

    [MessageRoute(5)]
    public static async Task<string> WorkLater(string name, [Scoped] UnitOfWork work, IGreetings greetings)
    {
        await Task.Yield();
        return $"{greetings.For(name)} {UnitOfWork.Disposed < work.Number}";
    }

    [MessageRoute(4)]
    public static void Fail() => throw new InvalidOperationException("on purpose");
}
