using BlueZ.Core;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>Scans for as long as an adapter is attached, and tells the owner the true state of it (126) and what is heard (93).</summary>
internal sealed class ScannerController(Subscribers subscribers, TimeProvider time, ILogger log)
{
    // Discovery over D-Bus asks every device for its scan response: it cannot be passive.
    private const BluetoothScannerMode Mode = BluetoothScannerMode.Active;

    private readonly Lock _gate = new();
    private BluetoothScannerState _state = BluetoothScannerState.Idle;

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

    /// <summary>Passes on what a scan hears until it ends, and stops it.</summary>
    /// <param name="attached">Cancelled when the adapter can no longer be used.</param>
    /// <param name="stop">Cancelled when the scan is to be stopped; alone it makes the end a wanted one.</param>
    public async Task RunAsync(Scan scan, CancellationToken attached, CancellationToken stop)
    {
        await using (scan)
        {
            using var batcher = new AdvertisementBatcher(time, subscribers.SendAdvertisements);
            try
            {
                await foreach (var advertisement in scan.Advertisements.ReadAllAsync(attached))
                {
                    batcher.Add(advertisement);
                }
            }
            catch (OperationCanceledException) when (attached.IsCancellationRequested)
            {
                Enter(stop.IsCancellationRequested ? BluetoothScannerState.Stopping : BluetoothScannerState.Failed);
            }
            catch (BlueZException e)
            {
                log.ScanEnded(e.Message);
                Enter(BluetoothScannerState.Failed);
            }
        }

        if (stop.IsCancellationRequested)
        {
            Enter(BluetoothScannerState.Stopped);
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
