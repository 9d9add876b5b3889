using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Netman.Aot.Tests;

/// <summary>Handlers that throw, each small enough to be inlined wherever a compiler likes to.</summary>
public static class Faults
{
    [MessageRoute(90)] public static void Plain(MessageContext context) => Fail(context.MessageId);

    [MessageRoute(91)]
    public static ValueTask WithTask(MessageContext context)
    {
        Fail(context.MessageId);
        return default;
    }

    [MessageRoute(92)]
    public static async ValueTask Later(MessageContext context)
    {
        await Task.Yield();
        Fail(context.MessageId);
    }

    [MessageRoute(93)] public static string WithPayload(string text) => text.Length > 0 ? throw new InvalidOperationException(text) : text;

    [MessageRoute(94), UseMiddleware(typeof(Passing))] public static void Wrapped(MessageContext context) => Fail(context.MessageId);

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static void Fail(uint messageId)
    {
        if (messageId > 0)
            throw new InvalidOperationException("on purpose");
    }
}

public sealed class FaultyInstance
{
    private int _count;

    [MessageRoute(95)]
    public void OnInstance()
    {
        if (++_count > 0)
            throw new InvalidOperationException("on purpose");
    }
}

public static class Passing
{
    public static ValueTask InvokeAsync(MessageContext context, MessageDelegate next) => next(context);
}

/// <summary>Keeps what handlers threw.</summary>
internal sealed class FaultLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<Exception> _faults = [];

    /// <summary>The oldest fault's trace, waited for; empty where none comes.</summary>
    public string Next()
    {
        Exception? fault = null;
        SpinWait.SpinUntil(() => _faults.TryDequeue(out fault), 10_000);
        return fault?.StackTrace ?? "";
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
            _faults.Enqueue(exception);
    }

    public void Dispose()
    {
    }
}
