using System.Globalization;
using Microsoft.Extensions.Logging;

namespace BleConnect;

/// <summary>With --verbose: the library's log on standard error, one line each, in the original's layout.</summary>
internal sealed class StderrLog(Screen screen, TimeProvider time) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>There is one destination, so nothing is added.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // The screen belongs to the run.
    }

    private void Write(string category, LogLevel level, string message)
    {
        string stamp = time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        screen.Note($"{stamp} {category} {Name(level)} {message}");
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Information => "INFO",
        _ => level.ToString().ToUpperInvariant(),
    };

    private sealed class Logger(StderrLog owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // Trace means bytes: too much even for --verbose.
        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Debug and not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Write(category, logLevel, formatter(state, exception) + (exception is null ? "" : $" ({exception.Message})"));
            }
        }
    }
}
