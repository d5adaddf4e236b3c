using System.Threading.Channels;
using EspProxy.Bluetooth;
using EspProxy.Health;
using Microsoft.Extensions.Logging;

namespace EspProxy;

/// <summary>Reads the configuration anew when that is asked for, and puts in force what can change while the proxy runs.</summary>
/// <param name="options">The options that the daemon was started with.</param>
/// <param name="read">Reads the configuration; the options are of use only without errors.</param>
internal sealed class Reloads(ProxyOptions options, Func<(ProxyOptions Options, IReadOnlyList<string> Errors)> read)
{
    // Who asks twice before the first is answered gets one answer: it has all that was changed before.
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile ProxyOptions _inForce = options;

    /// <summary>What is logged now.</summary>
    public LogLevel LogLevel => _inForce.LogLevel;

    /// <summary>Asks for it; returns at once.</summary>
    public void Ask() => _asked.Writer.TryWrite(true);

    /// <summary>Reads whenever it is asked for, until stopped.</summary>
    public async Task RunAsync(BluetoothProxy bluetooth, SystemdNotifier systemd, ILogger log, CancellationToken stop)
    {
        try
        {
            await foreach (bool _ in _asked.Reader.ReadAllAsync(stop))
            {
                systemd.Reloading();
                Read(bluetooth, log);
                systemd.Reloaded();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked for.
        }
    }

    private void Read(BluetoothProxy bluetooth, ILogger log)
    {
        var (next, errors) = read();
        using var key = next.EncryptionKey;
        if (errors.Count > 0)
        {
            log.ReloadRefused(string.Join("; ", errors.Select(e => e.TrimEnd('.'))));
            return;
        }

        bluetooth.Use(next.Passkeys);
        _inForce = _inForce with { LogLevel = next.LogLevel, Passkeys = next.Passkeys };
        log.Reloaded();
        var waiting = OptionChanges.Between(_inForce, next);
        if (waiting.Count > 0)
        {
            log.RestartNeeded(string.Join(", ", waiting));
        }
    }
}
