using Microsoft.Extensions.Logging;

namespace EspProxy.Tests;

/// <summary>A log that keeps what was said in it.</summary>
/// <param name="least">What is below is not kept.</param>
internal sealed class HeardLog(LogLevel least = LogLevel.Warning) : ILogger, ILoggerFactory
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits until a line has a text in it.</summary>
    public async Task SaidAsync(string text, CancellationToken ct)
    {
        while (!Lines.Any(l => l.Contains(text, StringComparison.Ordinal)))
        {
            await Task.Delay(1, ct);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            lock (_gate)
            {
                _lines.Add(formatter(state, exception));
            }
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
