using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Netman.Tests.Support;

/// <summary>One line of the log.</summary>
public sealed record LogLine(LogLevel Level, EventId Event, string Text, Exception? Fault);

/// <summary>Keeps every line that the server logs.</summary>
public sealed class TestLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<LogLine> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(new LogLine(logLevel, eventId, formatter(state, exception), exception));

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This factory is its own provider.");

    public void Dispose()
    {
    }
}
