using Microsoft.Extensions.Logging;

namespace EspProxy.Tests;

/// <summary>A log that fails whoever says a certain thing: an error that nobody foresaw, wherever a test wants it to be.</summary>
internal sealed class BrokenLog(string text, HeardLog heard) : ILogger, ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        heard.Log(logLevel, eventId, state, exception, formatter);
        if (formatter(state, exception).Contains(text, StringComparison.Ordinal))
        {
            throw new InvalidDataException("Nobody foresaw this.");
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
