using System.Runtime.InteropServices;
using EspProxy;
using EspProxy.Health;
using EspProxy.Session;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

// Console.Out and the width that CommandLineParser asks for make .NET write a sequence to the terminal, of one that it knows by this.
Environment.SetEnvironmentVariable("TERM", null);

if (EspProxy.CommandLine.Doctor(args, Environment.GetEnvironmentVariable) is { } order)
{
    bool hasColours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    var (screen, verdict) = await order.RunAsync(new Machine(), hasColours, CancellationToken.None);
    return await Answer.WriteAsync(Console.Out, screen, verdict);
}

var (options, text, exitCode) = EspProxy.CommandLine.Parse(args, Environment.GetEnvironmentVariable);
if (options is null)
{
    return await Answer.WriteAsync(exitCode == 0 ? Console.Out : Console.Error, text, exitCode);
}

var reloads = new Reloads(options, () => EspProxy.CommandLine.Reread(args, Environment.GetEnvironmentVariable));
using var logs = new LogForwarding();
using var loggers = LoggerFactory.Create(logging =>
{
    // Clients choose the level of what they are sent, whatever is printed here.
    logging.SetMinimumLevel(LogLevel.Trace);
    logging.AddFilter<ConsoleLoggerProvider>(level => level >= reloads.LogLevel);
    logging.AddProvider(logs);
    logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

    // The journal has its own time stamps, and takes the level from a number in front. The formatter that is added last counts.
    if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null)
    {
        logging.AddSystemdConsole();
        return;
    }

    logging.AddSimpleConsole(simple =>
    {
        simple.SingleLine = true;
        simple.TimestampFormat = "HH:mm:ss ";
        simple.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
    });
});

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload);
return await new Daemon(options, reloads, logs, TimeProvider.System, loggers).RunAsync(stop.Token);

// Who asks a second time does not want to wait.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    if (stop.IsCancellationRequested)
    {
        Environment.Exit(0);
    }

    stop.Cancel();
}

void Reload(PosixSignalContext context)
{
    context.Cancel = true;
    reloads.Ask();
}
