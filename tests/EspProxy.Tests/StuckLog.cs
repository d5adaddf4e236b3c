using Microsoft.Extensions.Logging;

namespace EspProxy.Tests;

/// <summary>A log that blocks whoever says a certain thing: a loop that hangs, wherever a test wants it to.</summary>
internal sealed class StuckLog(string text) : ILogger, ILoggerFactory
{
    private readonly ManualResetEventSlim _goOn = new();
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody is blocked.</summary>
    public Task Stuck => _stuck.Task;

    /// <summary>Lets everybody go, from now on, too.</summary>
    public void GoOn() => _goOn.Set();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains(text, StringComparison.Ordinal))
        {
            _stuck.TrySetResult();
            _goOn.Wait();
        }
    }

    // The event stays: somebody may still be about to wait for it.
    public void Dispose() => _goOn.Set();
}
