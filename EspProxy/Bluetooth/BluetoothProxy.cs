using BlueZ.Core;
using EspProxy.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>What a session may ask of Bluetooth, and the life of BlueZ behind it. Every question returns at once, on any thread.</summary>
internal sealed class BluetoothProxy
{
    // The limits of all that is asked of the bus and of bluetoothd on the way, one after the other.
    private static readonly TimeSpan AttachLimit = TimeSpan.FromMinutes(4);

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
    private volatile BluetoothIdentity _identity;
    private CancellationTokenSource _over = new();
    private bool _saidManagementMissing;

    public BluetoothProxy(ProxyBluetoothOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _log = loggers.CreateLogger<BluetoothProxy>();
        _passkeys = options.Passkeys;
        _identity = new BluetoothIdentity(null, Features(canTune: false), _over.Token);
        Pulse = new Pulse("Bluetooth", time);
        _slots = new ConnectionSlots(options.MaxConnections, _subscribers.TellOwner, time);
        Hearing = new Hearing(time);
        _scanner = new ScannerController(options.ScanMode, _subscribers, Hearing, options.PowerComplaint, time, _log);
        _requests = new BluetoothRequests(_subscribers, _slots, _scanner, _log);
        _trouble = new Trouble(options.PowerComplaint, time, _log);
    }

    /// <summary>What clients are told about Bluetooth now.</summary>
    public BluetoothIdentity Identity => _identity;

    /// <summary>The name of the adapter in use, such as hci0; the last one when none is, null before the first.</summary>
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
        // Asked for it the bus starts a bluetoothd, which is welcome once: whoever stops it later wants it stopped.
        bool isFirst = true;
        if (_options.RuntimeDirectory is null)
        {
            _log.LinksNotNamed();
        }

        while (!ct.IsCancellationRequested)
        {
            try
            {
                Pulse.Beat(AttachLimit);
                var options = _options.BlueZ with { StartsService = isFirst };
                isFirst = false;
                await using var client = await BlueZClient.ConnectAsync(options, ct);
                await RunAsync(client, ct);
            }
            catch (BlueZException e)
            {
                _trouble.Failed(e.Error, e.Message);
                _settled.TrySetResult();
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
        AdapterName = adapter.Name;
        await IdentifyAsync(adapter.Address.ToString(), Features(canTune: tuning is not null));
        _log.AdapterAttached(adapter.Name, adapter.Address);
        _ready.TrySetResult();
        using var links = new OwnLinks(_options.RuntimeDirectory, adapter, _time, _log);
        await links.EndLeftAsync(ct);
        using var pairings = new Pairings(client, adapter, () => _passkeys, _time, _log);
        using var connections = new DeviceConnections(client, adapter, pairings, links, tuning, _slots, _subscribers, _time, _log);
        var attachment = new Attachment(client, adapter, management, _options.Scanner, _scanner, _trouble, Pulse, _time, _log);
        _requests.Attach(connections);
        try
        {
            await attachment.RunAsync(connections, _powerCycle, _settled, ct);
        }
        finally
        {
            _requests.Attach(null);
        }
    }

    private FeatureFlags Features(bool canTune) => _options.MaxConnections == 0
        ? FeatureFlags.Listening
        : FeatureFlags.Connecting | (canTune ? FeatureFlags.ConnectionParameters : 0);

    // The same adapter may come and go as it likes.
    private async Task IdentifyAsync(string address, FeatureFlags features)
    {
        if ((_identity.AdapterAddress, _identity.FeatureFlags) == (address, features))
        {
            return;
        }

        var over = _over;
        _over = new CancellationTokenSource();
        _identity = new BluetoothIdentity(address, features, _over.Token);
        await over.CancelAsync();
        over.Dispose();
    }

    // The first word about the lack of it is enough.
    private async Task<ManagementAccess?> OpenManagementAsync(Adapter adapter, CancellationToken ct)
    {
        var (access, whyNot) = await ManagementAccess.OpenAsync(_options.OpenManagement, adapter, ct);
        if (access is null && _options.Scanner == ScannerSource.Management)
        {
            throw new BlueZException(BlueZError.NotAuthorized, $"The kernel's management socket cannot be used: {whyNot}");
        }

        if (access is null && _options.Scanner == ScannerSource.Auto && !_saidManagementMissing)
        {
            _saidManagementMissing = true;
            _log.ManagementMissing(whyNot, ManagementAccess.Hint);
        }

        return access;
    }
}
