using BlueZ.Core;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>Scans for as long as an adapter is attached, and tells the owner the true state of it (126) and what is heard (93).</summary>
internal sealed class ScannerController(Subscribers subscribers, Hearing hearing, TimeProvider time, ILogger log)
{
    // Discovery over D-Bus asks every device for its scan response: it cannot be passive.
    private const BluetoothScannerMode Mode = BluetoothScannerMode.Active;

    private readonly Lock _gate = new();
    private BluetoothScannerState _state = BluetoothScannerState.Idle;
    private CancellationTokenSource? _restart;

    public BluetoothScannerState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Makes the client the owner, or confirms it. The state is its only proof of that, so it is the first thing it hears.</summary>
    public void Introduce(FrameWriter client)
    {
        lock (_gate)
        {
            subscribers.SetOwner(client, Describe());
        }
    }

    /// <summary>The owner asked for a mode. There is only one, and the answer says which.</summary>
    public void SetMode(BluetoothScannerMode mode)
    {
        if (mode != Mode)
        {
            log.ModeNotPossible(mode);
        }

        lock (_gate)
        {
            subscribers.TellOwner(Describe());
        }
    }

    /// <summary>Has the scan that runs begin anew; nothing when none runs.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _ = _restart?.CancelAsync();
        }
    }

    /// <summary>Starts to scan.</summary>
    /// <exception cref="BlueZException">The scan could not be started.</exception>
    public async Task<Scan> StartAsync(Adapter adapter, CancellationToken ct)
    {
        Enter(BluetoothScannerState.Starting);
        var scan = await adapter.StartScanAsync(ct: ct);
        Enter(BluetoothScannerState.Running);
        log.ScanStarted(adapter.Name, adapter.Address);
        return scan;
    }

    /// <summary>Passes on what a scan hears until it ends, and stops it. True when it is to begin anew.</summary>
    /// <param name="attached">Cancelled when the adapter can no longer be used.</param>
    /// <param name="stop">Cancelled when the scan is to be stopped; alone it makes the end a wanted one.</param>
    public async Task<bool> RunAsync(Scan scan, CancellationToken attached, CancellationToken stop)
    {
        using var restart = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(attached, restart.Token);
        await using (scan)
        {
            SetRestart(restart);
            try
            {
                await PassOnAsync(scan, either.Token);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                Enter(stop.IsCancellationRequested || !attached.IsCancellationRequested ? BluetoothScannerState.Stopping : BluetoothScannerState.Failed);
            }
            catch (BlueZException e)
            {
                log.ScanEnded(e.Message);
                Enter(BluetoothScannerState.Failed);
                return false;
            }
            finally
            {
                SetRestart(null);
            }
        }

        bool again = restart.IsCancellationRequested && !attached.IsCancellationRequested;
        if (again || stop.IsCancellationRequested)
        {
            Enter(BluetoothScannerState.Stopped);
        }

        return again;
    }

    private async Task PassOnAsync(Scan scan, CancellationToken ct)
    {
        using var batcher = new AdvertisementBatcher(time, subscribers.SendAdvertisements);
        await foreach (var advertisement in scan.Advertisements.ReadAllAsync(ct))
        {
            hearing.Add(advertisement.Address);
            batcher.Add(advertisement);
        }
    }

    private void SetRestart(CancellationTokenSource? restart)
    {
        lock (_gate)
        {
            _restart = restart;
        }
    }

    /// <summary>There is nothing to scan with.</summary>
    public void Fail() => Enter(BluetoothScannerState.Failed);

    private void Enter(BluetoothScannerState state)
    {
        lock (_gate)
        {
            if (_state != state)
            {
                _state = state;
                subscribers.TellOwner(Describe());
            }
        }
    }

    private BluetoothScannerStateResponse Describe() => new() { State = _state, Mode = Mode, ConfiguredMode = Mode };
}
