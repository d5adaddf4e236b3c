using System.Globalization;
using Microsoft.Extensions.Logging;

namespace EspProxy.Health;

/// <summary>
/// Tells systemd that the daemon is ready, what it does, that its loops still run, and that it stops (sd_notify(3)). Says
/// nothing when it was not started by systemd.
/// </summary>
/// <param name="socket">Where it is told; null when nobody wants to hear.</param>
/// <param name="watchdog">How long systemd waits for a sign of life; null when it does not.</param>
/// <param name="pulses">The loops that have to run.</param>
/// <param name="status">What the daemon does, in one line.</param>
internal sealed class SystemdNotifier(
    NotifySocket? socket, TimeSpan? watchdog, IReadOnlyList<Pulse> pulses, Func<string> status, TimeProvider time, ILogger log)
{
    /// <summary>How often the status is looked at.</summary>
    public static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);

    // systemd gives a service 90 s to start. A bluetoothd that takes its time is no reason to end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HashSet<Pulse> _late = [];
    private volatile bool _isReady;

    // Without that word systemd takes a start, or a reload, for one that hangs: it is said until it was heard.
    private volatile bool _owesReady;
    private string? _told;

    /// <summary>The notifier for what systemd has put into the environment.</summary>
    public static SystemdNotifier Of(
        NotifySocket? socket, Func<string, string?> variable, IReadOnlyList<Pulse> pulses, Func<string> status, TimeProvider time, ILogger log) =>
        new(socket, Watchdog(variable), pulses, status, time, log);

    /// <summary>Runs until stopped.</summary>
    /// <param name="settled">Completes when the daemon does what it is for, or has said why not.</param>
    /// <param name="stop">Cancelled when the daemon stops.</param>
    public async Task RunAsync(Task settled, CancellationToken stop)
    {
        try
        {
            await (socket is null ? Task.Delay(Timeout.InfiniteTimeSpan, time, stop) : Task.WhenAll(FeedAsync(stop), TellAsync(settled, stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            socket?.Send("STOPPING=1", "STATUS=Stopping");
        }
    }

    /// <summary>The configuration is read anew. systemd wants to know when that began, by the clock that it uses itself.</summary>
    public void Reloading()
    {
        if (_isReady)
        {
            long microseconds = (long)(time.GetTimestamp() * (1e6 / time.TimestampFrequency));
            socket?.Send("RELOADING=1", string.Create(CultureInfo.InvariantCulture, $"MONOTONIC_USEC={microseconds}"), "STATUS=Reading the configuration");
        }
    }

    /// <summary>The configuration was read anew, whatever came of it.</summary>
    public void Reloaded()
    {
        if (_isReady)
        {
            TellReady(status());
        }
    }

    // A loop that hangs, or a thread pool without a free thread, lets the time run out: systemd then ends the daemon and starts it anew.
    private async Task FeedAsync(CancellationToken stop)
    {
        if (watchdog is not { } limit)
        {
            return;
        }

        log.WatchdogWanted(limit.TotalSeconds);
        while (true)
        {
            bool isWell = AreAllWell();
            if (isWell)
            {
                socket!.Send("WATCHDOG=1");
            }

            await Task.Delay(isWell ? limit / 2 : limit / 10, time, stop);
        }
    }

    private bool AreAllWell()
    {
        foreach (var pulse in pulses)
        {
            if (pulse.IsLate && _late.Add(pulse))
            {
                log.LoopLate(pulse.Name);
            }
            else if (!pulse.IsLate && _late.Remove(pulse))
            {
                log.LoopWentOn(pulse.Name);
            }
        }

        return _late.Count == 0;
    }

    private async Task TellAsync(Task settled, CancellationToken stop)
    {
        using (var enough = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            await Task.WhenAny(settled, Task.Delay(Patience, time, enough.Token));
            await enough.CancelAsync();
        }

        stop.ThrowIfCancellationRequested();
        _told = status();
        _isReady = true;
        TellReady(_told);
        using var timer = new PeriodicTimer(StatusInterval, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            string now = status();
            if (_owesReady)
            {
                TellReady(now);
            }
            else if (now != _told && socket!.Send("STATUS=" + now))
            {
                _told = now;
            }
        }
    }

    private void TellReady(string now) => _owesReady = socket?.Send("READY=1", "STATUS=" + now) == false;

    // The variables are inherited: those of another process are not meant for us.
    private static TimeSpan? Watchdog(Func<string, string?> variable)
    {
        bool isOurs = variable("WATCHDOG_PID") is not { Length: > 0 } process
            || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isOurs && ulong.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong microseconds)
            && microseconds is > 0 and < int.MaxValue * 1000L
            ? TimeSpan.FromMicroseconds(microseconds) : null;
    }
}
