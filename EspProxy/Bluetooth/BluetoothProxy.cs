using BlueZ.Core;
using BlueZ.Core.Management;
using EspProxy.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>What a session may ask of Bluetooth, and the life of BlueZ behind it. Every question returns at once, on any thread.</summary>
internal sealed class BluetoothProxy
{
    // The limits of all that is asked of the bus and of bluetoothd on the way, one after the other.
    private static readonly TimeSpan AttachLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan DetachLimit = TimeSpan.FromMinutes(1);

    private readonly ProxyBluetoothOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Subscribers _subscribers = new();
    private readonly ConnectionSlots _slots;
    private readonly ScannerController _scanner;
    private readonly BluetoothRequests _requests;
    private readonly Trouble _trouble;
    private readonly SemaphoreSlim _powerCycle = new(0);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Passkeys _passkeys;
    private volatile bool _canTune;
    private bool _saidManagementMissing;

    public BluetoothProxy(ProxyBluetoothOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _log = loggers.CreateLogger<BluetoothProxy>();
        _passkeys = options.Passkeys;
        Pulse = new Pulse("Bluetooth", time);
        _slots = new ConnectionSlots(options.MaxConnections, _subscribers.TellOwner);
        Hearing = new Hearing(time);
        _scanner = new ScannerController(options.ScanMode, _subscribers, Hearing, time, _log);
        _requests = new BluetoothRequests(_subscribers, _slots, _scanner, _log);
        _trouble = new Trouble(time, _log);
    }

    /// <summary>What the proxy can do: field 15 of DeviceInfo.</summary>
    public uint FeatureFlags => (uint)(_options.MaxConnections == 0 ? Bluetooth.FeatureFlags.Listening
        : Bluetooth.FeatureFlags.Connecting | (_canTune ? Bluetooth.FeatureFlags.ConnectionParameters : 0));

    /// <summary>The address of the adapter in use, the last one when none is; null before the first.</summary>
    public string? AdapterAddress { get; private set; }

    /// <summary>Its name, such as hci0.</summary>
    public string? AdapterName { get; private set; }

    /// <summary>What is heard.</summary>
    public Hearing Hearing { get; }

    /// <summary>How many connection slots there are.</summary>
    public int MaxConnections => _options.MaxConnections;

    /// <summary>How many connection slots are taken.</summary>
    public int ConnectionsUsed => _slots.Used;

    /// <summary>Completes when an adapter was attached for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes when it scans for the first time, or when it was first said why it does not.</summary>
    public Task Settled => _settled.Task;

    /// <summary>What keeps Bluetooth away at the moment and what to do about it, or null.</summary>
    public string? Complaint => _trouble.Current;

    /// <summary>Beaten by the loop that keeps Bluetooth going.</summary>
    public Pulse Pulse { get; }

    /// <summary>From now on devices are paired with these passkeys.</summary>
    public void Use(Passkeys passkeys) => _passkeys = passkeys;

    /// <summary>A client said hello.</summary>
    public void Join(FrameWriter client, uint clientApiMinor) => _subscribers.Add(client, clientApiMinor);

    /// <summary>A client asks for something.</summary>
    public void Handle(FrameWriter client, IMessage request) => _requests.Handle(client, request);

    /// <summary>The session of a client ended: what it owned is given up.</summary>
    public void Leave(FrameWriter client) => _requests.Leave(client);

    /// <summary>Stops the scan and starts it again; links stay.</summary>
    public void RestartScanner() => _scanner.Restart();

    /// <summary>Switches the adapter off and on again, which ends every link on it.</summary>
    public void PowerCycle() => _powerCycle.Release();

    /// <summary>Keeps Bluetooth going until the token is cancelled. BlueZ may come and go meanwhile; the clients stay.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                Pulse.Beat(AttachLimit);
                await using var client = await BlueZClient.ConnectAsync(_options.BlueZ, ct);
                await RunAsync(client, ct);
            }
            catch (BlueZException e)
            {
                _trouble.Failed(e.Error, e.Message);
                _settled.TrySetResult();
            }
            catch (NoScannerException e)
            {
                _trouble.Failed(BlueZError.NotAuthorized, e.Message);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }

            _scanner.Fail();
            Pulse.Beat();
            await Task.Delay(_trouble.Wait, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(BlueZClient client, CancellationToken ct)
    {
        var adapter = client.GetAdapter(_options.AdapterNameOrAddress);
        if (!adapter.IsPowered)
        {
            await adapter.SetPoweredAsync(true, ct);
            _log.PoweredOn(adapter.Name);
        }

        await using var management = await OpenManagementAsync(adapter, ct);
        using var tuning = management is null ? null : new LinkTuning(management, _options.Kernel, _log);
        _canTune = tuning is not null;
        AdapterName = adapter.Name;
        AdapterAddress = adapter.Address.ToString();
        _log.AdapterAttached(adapter.Name, adapter.Address);
        _ready.TrySetResult();
        using var pairings = new Pairings(client, adapter, () => _passkeys, _time, _log);
        using var connections = new DeviceConnections(client, adapter, pairings, tuning, _slots, _subscribers, _time, _log);
        using var attached = CancellationTokenSource.CreateLinkedTokenSource(ct, client.Lost, adapter.Removed);
        _requests.Attach(connections);
        try
        {
            await RunAsync(client, adapter, management, connections, attached, ct);
        }
        finally
        {
            _requests.Attach(null);
        }
    }

    // The first to end stops the others.
    private async Task RunAsync(
        BlueZClient client, Adapter adapter, ManagementAccess? management, DeviceConnections connections, CancellationTokenSource attached, CancellationToken ct)
    {
        Task links = connections.RunAsync(attached.Token);
        Task scan = ScanAsync(adapter, _options.Scanner == ScannerSource.DBus ? null : management?.Socket, attached.Token, ct);
        Task power = new PowerWatch(adapter, Pulse, _time).RunAsync(attached.Token);
        Task cycle = PowerOffWhenAskedAsync(adapter, attached.Token);
        Task first = await Task.WhenAny(links, scan, power, cycle);
        await attached.CancelAsync();
        Pulse.Beat(DetachLimit);
        if (!ct.IsCancellationRequested && !cycle.IsCompletedSuccessfully)
        {
            _scanner.Fail();
            var cause = client.Lost.IsCancellationRequested ? BlueZError.ServiceUnavailable : adapter.Removed.IsCancellationRequested ? BlueZError.AdapterNotFound : BlueZError.NotReady;
            _log.BluetoothLost(Lost(cause), Trouble.Hint(cause));
        }

        await Task.WhenAll(links, scan, power, cycle).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // What ended with the adapter was only cancelled; what failed says why, and the links fail by our own fault alone.
        foreach (var failed in new[] { links, first }.Where(t => t.IsFaulted))
        {
            await failed;
        }
    }

    // Whoever attaches an adapter next switches it on.
    private async Task PowerOffWhenAskedAsync(Adapter adapter, CancellationToken ct)
    {
        while (_powerCycle.Wait(0, CancellationToken.None))
        {
            // Asked for while there was no adapter: that was then.
        }

        await _powerCycle.WaitAsync(ct);
        await adapter.SetPoweredAsync(false, ct);
        _log.PoweredOff(adapter.Name);
    }

    // The first word about the lack of it is enough.
    private async Task<ManagementAccess?> OpenManagementAsync(Adapter adapter, CancellationToken ct)
    {
        var (access, whyNot) = await ManagementAccess.OpenAsync(_options.OpenManagement, adapter, ct);
        if (access is null && _options.Scanner == ScannerSource.Management)
        {
            throw new NoScannerException($"The kernel's management socket cannot be used: {whyNot}");
        }

        if (access is null && _options.Scanner == ScannerSource.Auto && !_saidManagementMissing)
        {
            _saidManagementMissing = true;
            _log.ManagementMissing(whyNot, ManagementAccess.Hint);
        }

        return access;
    }

    private async Task ScanAsync(Adapter adapter, ManagementSocket? management, CancellationToken attached, CancellationToken stop)
    {
        Scan scan;
        do
        {
            scan = await _scanner.StartAsync(adapter, management, attached);
            _trouble.Passed();
            _settled.TrySetResult();
        }
        while (await _scanner.RunAsync(scan, attached, stop));
    }

    private static string Lost(BlueZError cause) => cause switch
    {
        BlueZError.ServiceUnavailable => "bluetoothd or the bus went away.",
        BlueZError.AdapterNotFound => "the adapter was removed.",
        _ => "the adapter was powered off or stopped to scan.",
    };
}
