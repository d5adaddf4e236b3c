using System.Globalization;
using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core;

/// <summary>A Bluetooth adapter of this machine (org.bluez.Adapter1).</summary>
public sealed class Adapter
{
    // A controller answers in milliseconds; firmware that has to be loaded takes seconds.
    private static readonly TimeSpan PowerTimeout = TimeSpan.FromSeconds(10);

    // BlueZ tells the removal before it replies.
    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(5);

    // One that is well answers within a second, even under load.
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    private readonly BlueZClient _client;
    private readonly Adapter1Proxy _proxy;
    private readonly Dictionary<string, Device> _devices = [];
    private readonly Lock _gate = new();

    internal Adapter(BlueZClient client, ObjectNode node)
    {
        _client = client;
        Node = node;
        _proxy = new Adapter1Proxy(client.Connection, BlueZClient.ServiceName, node.Path);
        Name = node.Path[(node.Path.LastIndexOf('/') + 1)..];
        Discovery = new Discovery(this, _proxy);
    }

    /// <summary>The kernel's name, such as hci0. It may change when the adapter is plugged in anew; its address does not.</summary>
    public string Name { get; }

    /// <summary>The kernel's number of it, the N of hciN, by which the management socket knows it; null when the name has none.</summary>
    public ushort? Index =>
        Name.StartsWith("hci", StringComparison.Ordinal) && ushort.TryParse(Name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out ushort index)
            ? index : null;

    /// <summary>The adapter's own address.</summary>
    public BluetoothAddress Address => BluetoothAddress.TryParse(Read(a => a.Address), out var address) ? address : default;

    /// <summary>The kind of that address.</summary>
    public AddressType AddressType => Read(a => a.AddressType) == "random" ? AddressType.Random : AddressType.Public;

    /// <summary>The name it shows to others.</summary>
    public string Alias => Read(a => a.Alias) ?? Name;

    /// <summary>Its device id, e.g. "usb:v1D6Bp0246d0542".</summary>
    public string? Modalias => Read(a => a.Modalias);

    /// <summary>The release of BlueZ that runs, as <see cref="Modalias"/> tells it; null where main.conf (DeviceID) shows another device.</summary>
    public Version? BlueZVersion => DeviceId.ReleaseOf(Modalias);

    /// <summary>Whether it is powered.</summary>
    public bool IsPowered => Read(a => a.Powered) == true;

    /// <summary>Whether it lets others pair with it; not needed to pair with them.</summary>
    public bool IsPairable => Read(a => a.Pairable) == true;

    /// <summary>Whether any program discovers on it.</summary>
    public bool IsDiscovering => Read(a => a.Discovering) == true;

    /// <summary>Cancelled when it is unplugged or the client is lost.</summary>
    public CancellationToken Removed => Node.Removed;

    /// <summary>The devices that BlueZ knows on this adapter now.</summary>
    public IReadOnlyList<Device> Devices
    {
        get
        {
            string prefix = Node.Path + "/dev_";
            return [.. _client.Tree.Select(n => n.Device is not null && n.Path.StartsWith(prefix, StringComparison.Ordinal)).Select(DeviceOf)];
        }
    }

    internal ObjectNode Node { get; }

    internal Discovery Discovery { get; }

    internal BlueZClient Client => _client;

    // The kernel makes one LE connection at a time on an adapter.
    internal SemaphoreSlim Connecting { get; } = new(1, 1);

    /// <summary>Powers the adapter and returns once it says so.</summary>
    /// <exception cref="BlueZException">Failed when it is blocked by rfkill; NoReply when it does not follow within 10 s.</exception>
    public async Task SetPoweredAsync(bool powered, CancellationToken ct = default)
    {
        string what = $"Powering {(powered ? "on" : "off")} {Name} failed";
        await _client.Call.RunAsync(what, () => _proxy.SetPoweredAsync(powered), ct: ct).ConfigureAwait(false);
        if (!await _client.WaitAsync(what, () => IsPowered == powered, PowerTimeout, ct).ConfigureAwait(false))
        {
            throw new BlueZException(BlueZError.NoReply, $"{what}: the adapter did not follow.");
        }
    }

    /// <summary>
    /// Asks bluetoothd something that costs it nothing, and returns when it has answered: then it is well and the adapter there, and
    /// all that it had told before is known. It is for who found that something is not there, too: a bluetoothd that ends takes its
    /// objects back first, and of one that was killed nothing is known any more, but neither answers.
    /// </summary>
    /// <param name="limit">How long to wait, 5 s by default; a bluetoothd that is well answers within milliseconds, under load within a second.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="BlueZException">
    /// NoReply: it holds its bus name and does not answer; no signal tells of that. AdapterNotFound: the adapter was unplugged. Lost.
    /// </exception>
    public async Task PingAsync(TimeSpan? limit = null, CancellationToken ct = default)
    {
        string what = $"Asking bluetoothd about {Name} failed";
        try
        {
            await _client.Call.RunAsync(what, _proxy.GetPropertiesAsync, limit ?? PingTimeout, ct: ct).ConfigureAwait(false);
        }
        catch (BlueZException e) when (e.Error is BlueZError.DeviceNotFound or BlueZError.NotSupported)
        {
            // No such object, or as BlueZ with an older D-Bus library says it: no such method of it.
            throw new BlueZException(BlueZError.AdapterNotFound, $"{what}: it is not there any more.", e);
        }

        if (Removed.IsCancellationRequested)
        {
            throw new BlueZException(BlueZError.AdapterNotFound, $"{what}: it was plugged in anew.");
        }
    }

    /// <summary>Lets others pair with the adapter, or not.</summary>
    /// <exception cref="BlueZException">The call failed.</exception>
    public Task SetPairableAsync(bool pairable, CancellationToken ct = default) =>
        _client.Call.RunAsync($"Making {Name} {(pairable ? "" : "not ")}pairable failed", () => _proxy.SetPairableAsync(pairable), ct: ct);

    /// <summary>
    /// The device with an address, or null when BlueZ does not know it. One whose identity was resolved is found by the private
    /// address, too, under which BlueZ met it.
    /// </summary>
    public Device? FindDevice(BluetoothAddress address)
    {
        var devices = Devices;
        return devices.FirstOrDefault(d => d.Address == address) ?? devices.FirstOrDefault(d => d.IsKnownBy(address));
    }

    /// <summary>Discovers until the device is heard: a bonded device that is known but silent does not count.</summary>
    /// <remarks>Beside another program's discovery without a filter BlueZ keeps quiet about a bonded device whose signal is steady.</remarks>
    /// <exception cref="BlueZException">DeviceNotFound when it was not heard in time; NotReady when the adapter is off, goes off, or is removed; AdapterNotFound when it was gone before.</exception>
    public async Task<Device> DiscoverAsync(BluetoothAddress address, TimeSpan timeout, CancellationToken ct = default)
    {
        string what = $"Discovering {address} failed";
        Device? heard = null;
        using var listening = _client.Tree.Listen(change =>
        {
            if (change.IsHeard && IsOurs(change.Node) && DeviceOf(change.Node) is var device && device.IsKnownBy(address))
            {
                heard = device;
            }
        });
        await using var discovery = await Discovery.StartAsync(ct).ConfigureAwait(false);

        // BlueZ takes the RSSI away when the last discovery ends, and a device without a bond 30 s after it fell silent: one
        // that has both was heard just now, by another program's discovery. A bonded one may have been heard an hour ago.
        if (FindDevice(address) is { Rssi: not null, IsBonded: false } known)
        {
            return known;
        }

        await _client.WaitAsync(what, () => heard is not null || Removed.IsCancellationRequested || !IsPowered, timeout, ct).ConfigureAwait(false);
        return heard ?? throw (Removed.IsCancellationRequested || !IsPowered
            ? new BlueZException(BlueZError.NotReady, $"{what}: {Name} was powered off or removed.")
            : new BlueZException(BlueZError.DeviceNotFound, $"Device {address} was not heard within {timeout.TotalSeconds:0.#} s."));
    }

    /// <summary>Starts to take advertisements; dispose the scan to stop.</summary>
    /// <exception cref="BlueZException">NotReady when the adapter is off; AdapterNotFound when it was unplugged.</exception>
    public async Task<Scan> StartScanAsync(ScanOptions? options = null, CancellationToken ct = default)
    {
        var scan = new Scan(options ?? new ScanOptions(), this);
        try
        {
            await scan.StartAsync(ct).ConfigureAwait(false);
            return scan;
        }
        catch
        {
            await scan.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes BlueZ forget a device and its bond. A link is ended first, since BlueZ 5.55 keeps a connected device.</summary>
    /// <exception cref="BlueZException">DoesNotExist when BlueZ does not know it.</exception>
    public async Task RemoveDeviceAsync(BluetoothAddress address, CancellationToken ct = default)
    {
        string what = $"Removing {address} failed";
        var device = FindDevice(address) ?? throw new BlueZException(BlueZError.DoesNotExist, $"{what}: BlueZ does not know it.");
        if (device.IsConnected)
        {
            await device.DisconnectAsync(ct).ConfigureAwait(false);
        }

        await _client.Call.RunAsync(what, () => _proxy.RemoveDeviceAsync(device.Node.Path), ct: ct).ConfigureAwait(false);
        if (!await _client.WaitAsync(what, () => device.Removed.IsCancellationRequested, RemovalTimeout, ct).ConfigureAwait(false))
        {
            throw new BlueZException(BlueZError.Failed, $"{what}: BlueZ kept it.");
        }
    }

    internal bool IsOurs(ObjectNode node) =>
        node.Device is not null && node.Path.StartsWith(Node.Path, StringComparison.Ordinal) && node.Path.AsSpan(Node.Path.Length).StartsWith("/dev_");

    internal Device DeviceOf(ObjectNode node)
    {
        lock (_gate)
        {
            if (!_devices.TryGetValue(node.Path, out var device) || device.Node != node)
            {
                _devices[node.Path] = device = new Device(this, node);
                node.Removed.Register(() => Forget(device));
            }

            return device;
        }
    }

    private void Forget(Device device)
    {
        lock (_gate)
        {
            if (_devices.TryGetValue(device.Node.Path, out var current) && current == device)
            {
                _devices.Remove(device.Node.Path);
            }
        }
    }

    private T? Read<T>(Func<Adapter1Properties, T?> read) => _client.Tree.Read(Node, n => n.Adapter is { } adapter ? read(adapter) : default);
}
