using System.Net.Sockets;
using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlueZ.Core;

/// <summary>A connection to bluetoothd. When it is lost, dispose it and make a new one: everything that came from it is dead.</summary>
public sealed class BlueZClient : IAsyncDisposable
{
    internal const string ServiceName = "org.bluez";

    // bluetoothd takes its name on the bus a moment before it shows its adapters.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _lost = new();
    private readonly Dictionary<string, Adapter> _adapters = [];
    private readonly Lock _gate = new();
    private NameOwnerWatcher? _owner;
    private string? _attached;
    private int _losses;
    private CancellationTokenRegistration _ownerChanged;

    private BlueZClient(BlueZOptions options, DBusConnection connection)
    {
        Options = options;
        Connection = connection;
        Logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<BlueZClient>();
        Call = new DBusCall(options.TimeProvider, options.CallTimeout, Logger, _lost.Token, LoseBy);
    }

    /// <summary>The options it was made with.</summary>
    public BlueZOptions Options { get; }

    /// <summary>Where its time comes from.</summary>
    public TimeProvider TimeProvider => Options.TimeProvider;

    /// <summary>Cancelled when bluetoothd or the bus goes away, or the client is disposed.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>The adapters there are now, by name.</summary>
    public IReadOnlyList<Adapter> Adapters =>
        [.. Tree.Select(static n => n.Adapter is not null).Select(AdapterOf).OrderBy(a => a.Name, StringComparer.Ordinal)];

    internal DBusConnection Connection { get; }

    /// <summary>bluetoothd's unique name on the bus.</summary>
    internal string? Owner => _owner?.GetCurrentOwner() is { } identifier ? NameOwnerWatcher.GetOwnerBusName(identifier) : null;

    internal DBusCall Call { get; }

    internal ObjectTree Tree { get; } = new();

    internal ILogger Logger { get; }

    /// <summary>Connects to the bus and to bluetoothd, which the bus starts if it can.</summary>
    /// <exception cref="BlueZException">BusUnavailable, BusAccessDenied, ServiceUnavailable, AccessDenied, NoReply; Lost when bluetoothd or the bus ends meanwhile.</exception>
    public static async Task<BlueZClient> ConnectAsync(BlueZOptions? options = null, CancellationToken ct = default)
    {
        options ??= new BlueZOptions();
        var client = new BlueZClient(options, new DBusConnection(options.BusAddress ?? DBusAddress.System ?? ""));
        try
        {
            await client.ConnectBusAsync(ct).ConfigureAwait(false);
            await client.AttachAsync(ct).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The adapter with a name (hci0) or an address; null is the first one.</summary>
    /// <exception cref="BlueZException">AdapterNotFound.</exception>
    public Adapter GetAdapter(string? nameOrAddress = null) => FindAdapter(nameOrAddress)
        ?? throw new BlueZException(BlueZError.AdapterNotFound, nameOrAddress is null
            ? "There is no Bluetooth adapter." : $"There is no Bluetooth adapter {nameOrAddress}.");

    /// <summary>The adapter with a name or an address (null is any), once it is there: at boot it comes after bluetoothd.</summary>
    /// <exception cref="BlueZException">AdapterNotFound when the time is over; Lost.</exception>
    public async Task<Adapter> WaitForAdapterAsync(string? nameOrAddress, TimeSpan timeout, CancellationToken ct = default)
    {
        await WaitAsync("Waiting for an adapter failed", () => FindAdapter(nameOrAddress) is not null, timeout, ct).ConfigureAwait(false);
        return GetAdapter(nameOrAddress);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _ownerChanged.DisposeAsync().ConfigureAwait(false);
            await _lost.CancelAsync().ConfigureAwait(false);
            Tree.End();
            Tree.Dispose();
        }
        finally
        {
            // With it ends the watch of the owner. What somebody registered with a token of ours may have thrown above.
            Connection.Dispose();
        }
    }

    internal Adapter AdapterOf(ObjectNode node)
    {
        lock (_gate)
        {
            if (!_adapters.TryGetValue(node.Path, out var adapter) || adapter.Node != node)
            {
                _adapters[node.Path] = adapter = new Adapter(this, node);
            }

            return adapter;
        }
    }

    private Adapter? FindAdapter(string? nameOrAddress) =>
        Adapters.FirstOrDefault(a => nameOrAddress is null || a.Name == nameOrAddress
            || (BluetoothAddress.TryParse(nameOrAddress, out var address) && a.Address == address));

    private async Task ConnectBusAsync(CancellationToken ct)
    {
        Task connecting = Connection.ConnectAsync().AsTask();
        DBusCall.Abandon(connecting);
        try
        {
            await connecting.WaitAsync(Options.CallTimeout, TimeProvider, ct).ConfigureAwait(false);
        }
        catch (DBusConnectFailedException e)
        {
            bool denied = e.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied };
            throw new BlueZException(denied ? BlueZError.BusAccessDenied : BlueZError.BusUnavailable, e.Message, e);
        }
        catch (TimeoutException e)
        {
            throw new BlueZException(BlueZError.BusUnavailable, "The bus did not answer in time.", e);
        }
    }

    // Subscribe first, then ask for everything: nothing that happens between is missed.
    private async Task AttachAsync(CancellationToken ct)
    {
        const string What = "Asking bluetoothd for its objects failed";
        _owner = await Call.RunAsync(What, () => Connection.WatchNameOwnerAsync(ServiceName), ct: ct).ConfigureAwait(false);
        bool wasRunning = _owner.GetCurrentOwner() is not null;
        if (!wasRunning && !Options.StartsService)
        {
            throw new BlueZException(BlueZError.ServiceUnavailable, $"{What}: it does not run.");
        }

        await Call.RunAsync(What, () => Tree.WatchAsync(Connection), ct: ct).ConfigureAwait(false);
        string? answered = await Call.RunAsync(What, () => Connection.CallMethodAsync(GetManagedObjects(), ReadManagedObjects), ct: ct).ConfigureAwait(false);
        if (_owner.GetCurrentOwner() is not { } owner || NameOwnerWatcher.GetOwnerBusName(owner) != answered)
        {
            throw new BlueZException(BlueZError.ServiceUnavailable, $"{What}: it ended as it answered.");
        }

        _attached = owner;
        _ownerChanged = _owner.GetOwnerChangedCancellationToken(owner).Register(static state => ((BlueZClient)state!).Lose(), this);
        if (!wasRunning)
        {
            await WaitAsync(What, () => Adapters.Count > 0, StartTimeout, ct).ConfigureAwait(false);
        }
    }

    private string? ReadManagedObjects(Message message, object? state)
    {
        Tree.ReadManagedObjects(message);
        return message.SenderAsString;
    }

    /// <summary>Waits for a condition on the tree; false when the time is over.</summary>
    internal async Task<bool> WaitAsync(string what, Func<bool> condition, TimeSpan timeout, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, Lost);
        try
        {
            bool holds = await Tree.WaitAsync(condition, timeout, TimeProvider, either.Token).ConfigureAwait(false);
            Lost.ThrowIfCancellationRequested();
            return holds;
        }
        catch (OperationCanceledException e) when (Lost.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw DBusCall.Gone(what, e);
        }
    }

    // That the owner of the name changed is told on another thread than the answer which the bus, or the next bluetoothd, gives
    // to a call: either may be seen first.
    private bool LoseBy(BlueZError? failure)
    {
        bool isGone = _attached is not null && (failure is BlueZError.Lost or BlueZError.ServiceUnavailable || _owner!.GetCurrentOwner() != _attached);
        if (isGone)
        {
            Lose();
        }

        return isGone;
    }

    private void Lose()
    {
        if (Interlocked.Increment(ref _losses) == 1)
        {
            Logger.ServiceLost("the name org.bluez changed its owner or the bus closed");
        }

        _lost.Cancel();
        Tree.End();
    }

    private MessageBuffer GetManagedObjects()
    {
        using var writer = Connection.GetMessageWriter();
        writer.WriteMethodCallHeader(ServiceName, "/", ObjectManagerProxy.InterfaceName, "GetManagedObjects");
        return writer.CreateMessage();
    }
}
