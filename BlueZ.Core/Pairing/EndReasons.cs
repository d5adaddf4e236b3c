using System.Threading.Channels;
using BlueZ.Core.DBus;
using BlueZ.Core.Management;
using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>
/// Why the links to a device ended, for who may know: BlueZ tells everybody from 5.83 on, and the kernel tells on every release whoever
/// has CAP_NET_ADMIN.
/// </summary>
internal sealed class EndReasons : IAsyncDisposable
{
    private readonly Device _device;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ManagementSocket? _management;
    private readonly ChannelReader<ManagementEvent>? _events;
    private IDisposable? _watch;
    private DisconnectReason? _newest;

    private EndReasons(Device device, ILogger logger)
    {
        _device = device;
        _logger = logger;
        _management = Open();
        _events = _management?.Listen();
    }

    /// <summary>Listens until it is disposed.</summary>
    /// <exception cref="BlueZException">bluetoothd or the bus went away.</exception>
    public static async Task<EndReasons> ListenAsync(Device device, ILogger logger, CancellationToken ct)
    {
        var reasons = new EndReasons(device, logger);
        try
        {
            reasons._watch = await device.Client.Call.RunAsync(
                $"Listening to {device.Address} failed",
                () => DisconnectedSignal.WatchAsync(device.Client, device.Node.Path, reasons.Take),
                ct: ct).ConfigureAwait(false);
            return reasons;
        }
        catch
        {
            await reasons.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Forgets what was told so far.</summary>
    public void Forget()
    {
        Drain();
        lock (_gate)
        {
            _newest = null;
        }
    }

    /// <summary>Why the link that has just ended did so; null where nobody told.</summary>
    /// <exception cref="BlueZException">As <see cref="Adapter.PingAsync"/>.</exception>
    public async Task<DisconnectReason?> ReadAsync(CancellationToken ct)
    {
        // Signals and events may be on their way; an answer that was asked for later comes after them.
        await _device.Adapter.PingAsync(ct: ct).ConfigureAwait(false);
        if (_management is not null)
        {
            await WaitForKernelAsync(_management, ct).ConfigureAwait(false);
        }

        Drain();
        lock (_gate)
        {
            return _newest;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        if (_management is not null)
        {
            await _management.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ManagementSocket? Open()
    {
        try
        {
            return _device.Client.Options.OpenManagement();
        }
        catch (ManagementException e)
        {
            _logger.EndReasonsNotHeard(_device.Address, e.Message);
            return null;
        }
    }

    private async Task WaitForKernelAsync(ManagementSocket management, CancellationToken ct)
    {
        try
        {
            await management.ReadVersionAsync(ct).ConfigureAwait(false);
        }
        catch (ManagementException e)
        {
            _logger.EndReasonsNotHeard(_device.Address, e.Message);
        }
    }

    private void Drain()
    {
        while (_events is not null && _events.TryRead(out var told))
        {
            if (told.Index == _device.Adapter.Index && DeviceDisconnected.TryRead(told, out var ended) && ended.Address == _device.Address)
            {
                Take(ended.Reason);
            }
        }
    }

    private void Take(DisconnectReason reason)
    {
        lock (_gate)
        {
            _newest = reason;
        }
    }
}
