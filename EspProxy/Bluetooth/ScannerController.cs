using System.Threading.Channels;
using BlueZ.Core;
using BlueZ.Core.Management;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>Scans for as long as an adapter is attached, and tells the owner the true state of it (126) and what is heard (93).</summary>
internal sealed class ScannerController
{
    // Home Assistant changes the mode a few times a minute at most; each change is answered.
    private const int MaxWishes = 16;

    private readonly BluetoothScannerMode _configured;
    private readonly Subscribers _subscribers;
    private readonly Hearing _hearing;
    private readonly AdvertisementBatcher _batcher;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Channel<BluetoothScannerMode> _wishes =
        Channel.CreateBounded<BluetoothScannerMode>(new BoundedChannelOptions(MaxWishes) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly SilenceWatch _silence;
    private BluetoothScannerState _state = BluetoothScannerState.Idle;
    private BluetoothScannerMode _wanted;
    private BluetoothScannerMode _mode;
    private CancellationTokenSource? _restart;
    private bool _saidWhyActive;

    public ScannerController(
        BluetoothScannerMode configured, Subscribers subscribers, Hearing hearing, Func<string?> powerComplaint, TimeProvider time, ILogger log)
    {
        (_configured, _subscribers, _hearing, _log) = (configured, subscribers, hearing, log);
        (_wanted, _mode) = (configured, configured);
        _batcher = new AdvertisementBatcher(time, subscribers.SendAdvertisements);
        _silence = new SilenceWatch(hearing, powerComplaint, time, log);
    }

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
            _subscribers.SetOwner(client, Describe());
        }
    }

    /// <summary>The owner asked for a mode; the answer says which one there is then.</summary>
    public void SetMode(BluetoothScannerMode mode)
    {
        lock (_gate)
        {
            _wanted = mode;
            if (_state == BluetoothScannerState.Running)
            {
                _wishes.Writer.TryWrite(mode);
            }
            else
            {
                _subscribers.TellOwner(Describe());
            }
        }
    }

    /// <summary>Goes back to the configured mode, when whoever wanted another has left.</summary>
    public void ResetMode()
    {
        lock (_gate)
        {
            if (_wanted != _configured)
            {
                SetMode(_configured);
            }
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

    /// <summary>Starts to scan: on the management socket if there is one.</summary>
    /// <exception cref="BlueZException">The scan could not be started.</exception>
    public async Task<Scan> StartAsync(Adapter adapter, ManagementSocket? management, CancellationToken ct)
    {
        BluetoothScannerMode wanted;
        lock (_gate)
        {
            Enter(BluetoothScannerState.Starting);
            wanted = _wanted;
            while (_wishes.Reader.TryRead(out _))
            {
                // Those of the scan before; the last is what is wanted now, unless it was taken back.
            }
        }

        var options = new ScanOptions { Mode = ModeOf(wanted), Management = management, Handler = management is null ? HearOne : HearSome, Paused = _batcher.Pause };
        var scan = await adapter.StartScanAsync(options, ct);
        if (_silence.IsSilent)
        {
            await AskControllerAsync(scan, ModeOf(wanted), ct);
        }

        _log.ScanStarted(WordFor(_configured), WordFor(ModeOf(scan.Mode)));
        if (management is not null)
        {
            SayWhyActive(scan);
        }

        lock (_gate)
        {
            _mode = ModeOf(scan.Mode);
            Enter(BluetoothScannerState.Running);
            if (_wanted != wanted)
            {
                _wishes.Writer.TryWrite(_wanted); // It changed meanwhile.
            }
        }

        return scan;
    }

    /// <summary>Waits for a scan to end, and stops it. True when it is to begin anew.</summary>
    /// <param name="scan">The scan, which is disposed.</param>
    /// <param name="attached">Cancelled when the adapter can no longer be used.</param>
    /// <param name="stop">Cancelled when the scan is to be stopped; alone it makes the end a wanted one.</param>
    public async Task<bool> RunAsync(Scan scan, CancellationToken attached, CancellationToken stop)
    {
        using var restart = new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(attached, restart.Token);
        bool again, isWanted;
        await using (scan)
        {
            SetRestart(restart);
            Task modes = FollowWishesAsync(scan, ending.Token);
            Task silence = RestartWhenSilentAsync(restart, ending.Token);
            await FollowAsync(scan, ending.Token);
            SetRestart(null);
            again = restart.IsCancellationRequested && !attached.IsCancellationRequested;
            isWanted = again || stop.IsCancellationRequested;
            await ending.CancelAsync();
            await Task.WhenAll(modes, silence);
            Enter(isWanted ? BluetoothScannerState.Stopping : BluetoothScannerState.Failed);
        }

        if (isWanted)
        {
            Enter(BluetoothScannerState.Stopped);
        }

        return again;
    }

    /// <summary>There is nothing to scan with.</summary>
    public void Fail() => Enter(BluetoothScannerState.Failed);

    // The kernel says yes to a passive scan before the controller has, so a controller that hangs is not told from one with
    // nothing to hear. A discovery is carried out by the controller first.
    private static async Task AskControllerAsync(Scan scan, ScanMode mode, CancellationToken ct)
    {
        try
        {
            await scan.SetModeAsync(ScanMode.Active, ct);
            await scan.SetModeAsync(mode, ct);
        }
        catch
        {
            await scan.DisposeAsync();
            throw;
        }
    }

    private void HearOne(in Advertisement advertisement)
    {
        _hearing.Add(advertisement.Address);
        _batcher.Add(advertisement);
    }

    private void HearSome(in Advertisement advertisement)
    {
        _hearing.Add(advertisement.Address);
        _batcher.Add(advertisement, pauseFollows: true);
    }

    private async Task FollowAsync(Scan scan, CancellationToken ct)
    {
        try
        {
            await scan.Advertisements.Completion.WaitAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _log.ScanLeft();
        }
        catch (BlueZException e)
        {
            _log.ScanEnded(e.Message);
        }
    }

    private async Task FollowWishesAsync(Scan scan, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var mode = await _wishes.Reader.ReadAsync(ct);
                try
                {
                    await scan.SetModeAsync(ModeOf(mode), ct);
                }
                catch (BlueZException e)
                {
                    _log.ModeNotSet(WordFor(mode), e.Message);
                }

                Answer(scan);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Whatever was wanted is what the next scan begins with.
        }
    }

    private async Task RestartWhenSilentAsync(CancellationTokenSource restart, CancellationToken ct)
    {
        if (await _silence.WaitAsync(ct))
        {
            await restart.CancelAsync();
        }
    }

    private void Answer(Scan scan)
    {
        lock (_gate)
        {
            _mode = ModeOf(scan.Mode);
            _subscribers.TellOwner(Describe());
        }
    }

    // Once: it does not change while we run, and is no fault of anyone who only reads the log.
    private void SayWhyActive(Scan scan)
    {
        if (scan.PassiveRefusal is { } reason && _configured == BluetoothScannerMode.Passive && !_saidWhyActive)
        {
            _saidWhyActive = true;
            _log.ActiveInstead(reason);
        }
    }

    private void SetRestart(CancellationTokenSource? restart)
    {
        lock (_gate)
        {
            _restart = restart;
        }
    }

    private void Enter(BluetoothScannerState state)
    {
        lock (_gate)
        {
            if (_state != state)
            {
                _state = state;
                _subscribers.TellOwner(Describe());
            }
        }
    }

    private BluetoothScannerStateResponse Describe() => new() { State = _state, Mode = _mode, ConfiguredMode = _configured };

    private static ScanMode ModeOf(BluetoothScannerMode mode) => mode == BluetoothScannerMode.Active ? ScanMode.Active : ScanMode.Passive;

    private static BluetoothScannerMode ModeOf(ScanMode mode) => mode == ScanMode.Active ? BluetoothScannerMode.Active : BluetoothScannerMode.Passive;

    private static string WordFor(BluetoothScannerMode mode) => mode == BluetoothScannerMode.Active ? "active" : "passive";
}
