using BlueZ.Core;
using BlueZ.Core.Gatt;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>A link that is up, with its services read: made by us, or found made by another program.</summary>
internal sealed class DeviceLink
{
    // Between the error of a request that the end of a link cut off and the word of that end.
    public static readonly TimeSpan EndGrace = TimeSpan.FromMilliseconds(500);

    private readonly OwnLinks _links;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    private DeviceLink(Device device, bool isOurs, CancellationToken down, GattTable table, OwnLinks links, TimeProvider time, ILogger log)
    {
        Device = device;
        IsOurs = isOurs;
        Down = down;
        Table = table;
        _links = links;
        _time = time;
        _log = log;
    }

    public Device Device { get; }

    /// <summary>Whether a Connect of ours made the link: BlueZ counts no users, and ending another's link would end its work.</summary>
    public bool IsOurs { get; }

    /// <summary>Cancelled when this link, and not a later one of the device, ends.</summary>
    public CancellationToken Down { get; }

    public GattTable Table { get; }

    /// <summary>Set to make BlueZ forget the device, and with it the attributes it cached, when the link is closed.</summary>
    public bool IsToBeForgotten { get; set; }

    /// <summary>Connects, and waits until the services are known: operations may come with no service discovery before them.</summary>
    /// <param name="ct">The limit of all of it, too.</param>
    /// <exception cref="BlueZException">The link could not be made, or its services were not found.</exception>
    public static async Task<DeviceLink> OpenAsync(Adapter adapter, BluetoothAddress address, OwnLinks links, TimeProvider time, ILogger log, CancellationToken ct)
    {
        var limit = Timeout.InfiniteTimeSpan;
        var device = adapter.FindDevice(address) ?? await adapter.DiscoverAsync(address, limit, ct);
        bool isOurs;
        try
        {
            isOurs = await links.ConnectAsync(device, ct);
        }
        catch (BlueZException e) when (e.Error == BlueZError.DeviceNotFound)
        {
            // BlueZ drops a device that was silent for 30 s (TemporaryTimeout), and then knows no such object.
            device = await adapter.DiscoverAsync(address, limit, ct);
            isOurs = await links.ConnectAsync(device, ct);
        }

        var down = device.Disconnected;
        try
        {
            var services = await device.GetServicesAsync(limit, ct);
            var table = GattTable.From(services, await FindMtuAsync(services, isOurs, ct));
            return new DeviceLink(device, isOurs, down, table, links, time, log);
        }
        catch
        {
            await (isOurs ? links.ReleaseAsync(device) : Task.CompletedTask);
            throw;
        }
    }

    /// <summary>Waits for a moment whether the link ends; true when it does.</summary>
    /// <param name="up">Cancelled when it ends, or is to end.</param>
    public async Task<bool> IsEndingAsync(CancellationToken up)
    {
        await Task.Delay(EndGrace, _time, up).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return up.IsCancellationRequested;
    }

    /// <summary>Gives the link up. What fails is logged: there is nobody to repeat it.</summary>
    public async Task CloseAsync()
    {
        await (IsOurs ? _links.ReleaseAsync(Device) : Task.CompletedTask);
        if (!IsToBeForgotten || Device.IsConnected || Device.Removed.IsCancellationRequested)
        {
            return;
        }

        // It may have been bonded since.
        if (AttributeCache.WhyKept(Device, isFree: true) is { } why)
        {
            _log.CacheKept(Device.Address, why);
            return;
        }

        try
        {
            await Device.Adapter.RemoveDeviceAsync(Device.Address);
        }
        catch (BlueZException e)
        {
            _log.ForgettingFailed(Device.Address, e.Message);
        }
    }

    // A client sends no more than this allows without a response. BlueZ up to 5.61 tells it only to who takes a characteristic
    // for a moment, which could disturb another program on its own link.
    private static async Task<int?> FindMtuAsync(IReadOnlyList<GattService> services, bool isOurs, CancellationToken ct)
    {
        List<GattCharacteristic> all = [.. services.SelectMany(s => s.Characteristics)];
        var writable = isOurs ? all.Find(c => c.Properties.HasFlag(GattProperties.WriteWithoutResponse)) : null;
        return all.Max(c => c.Mtu) ?? await (writable?.AcquireMtuAsync(ct) ?? Task.FromResult<ushort?>(null));
    }
}
