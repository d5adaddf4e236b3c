using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.Gatt;

/// <summary>A characteristic of a connected device (org.bluez.GattCharacteristic1).</summary>
public sealed class GattCharacteristic
{
    private readonly Device _device;
    private readonly ObjectNode _node;
    private readonly GattCharacteristic1Proxy _proxy;
    private readonly GattOperation _operation;

    private GattCharacteristic(
        Device device, ObjectNode node, Guid uuid, GattProperties properties, IReadOnlyList<GattDescriptor> descriptors, ushort? mtu)
    {
        _device = device;
        _node = node;
        _proxy = LinkMtu.ProxyOf(device, node);
        _operation = new GattOperation(device);
        Uuid = uuid;
        DeclarationHandle = GattService.HandleOf(node);
        Properties = properties;
        Descriptors = descriptors;
        Mtu = mtu;
    }

    /// <summary>Its UUID, in full.</summary>
    public Guid Uuid { get; }

    /// <summary>The handle of its declaration, which is the one in BlueZ's object path.</summary>
    public ushort DeclarationHandle { get; }

    /// <summary>The handle of its value: the attribute behind the declaration (Core specification, Vol 3, Part G, 3.3.2).</summary>
    public ushort Handle => (ushort)(DeclarationHandle + 1);

    /// <summary>What it permits.</summary>
    public GattProperties Properties { get; }

    /// <summary>The ATT MTU in bytes of the link on which its services were asked for; null on BlueZ up to 5.61: see <see cref="AcquireMtuAsync"/>.</summary>
    public ushort? Mtu { get; }

    /// <summary>Its descriptors by ascending handle.</summary>
    public IReadOnlyList<GattDescriptor> Descriptors { get; }

    /// <summary>Reads the whole value, however long.</summary>
    /// <exception cref="BlueZException">NotPaired, NotPermitted, AttError, NotConnected (at once when the link is lost), NoReply.</exception>
    public Task<byte[]> ReadAsync(CancellationToken ct = default)
    {
        var link = _device.Disconnected;
        return _operation.RunAsync(
            $"Reading {Uuid} of {_device.Address} failed", () => PendingReads.Of(_node).RunAsync(() => _proxy.ReadValueAsync([]), link), ct);
    }

    /// <summary>Writes a value: with a response and of any length up to 512 bytes, or without and of at most MTU - 3 bytes.</summary>
    /// <exception cref="BlueZException">As for reading; InvalidLength.</exception>
    public Task WriteAsync(ReadOnlyMemory<byte> value, bool withResponse, CancellationToken ct = default)
    {
        var options = new Dictionary<string, VariantValue> { ["type"] = withResponse ? "request" : "command" };
        byte[] bytes = value.ToArray();
        return _operation.RunAsync($"Writing {Uuid} of {_device.Address} failed", () => _proxy.WriteValueAsync(bytes, options), ct);
    }

    /// <summary>Subscribes to notifications or indications; dispose the subscription to end it.</summary>
    /// <exception cref="BlueZException">NotSupported, NotPaired, NotConnected, InProgress, NoReply.</exception>
    public async Task<GattSubscription> SubscribeAsync(CancellationToken ct = default)
    {
        var subscription = new GattSubscription(_device, _node, _proxy);
        try
        {
            string what = $"Subscribing to {Uuid} of {_device.Address} failed";
            await subscription.JoinAsync(() => _operation.RunAsync(what, _proxy.StartNotifyAsync, ct), ct).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The ATT MTU in bytes, on a BlueZ that has no property for it (up to 5.61): it tells it to who acquires a characteristic
    /// that can be written without response. Nothing goes over the air, but until it is given back, which is at once, nobody
    /// else can write to the characteristic: only for a link that nobody else uses. Source: src/gatt-client.c, characteristic_acquire_write.
    /// </summary>
    /// <returns>Null when BlueZ refuses it, as it does for a characteristic that cannot be written so.</returns>
    /// <exception cref="BlueZException">NotConnected, Lost.</exception>
    public Task<ushort?> AcquireMtuAsync(CancellationToken ct = default) =>
        LinkMtu.AcquireAsync(_device, _proxy, $"Asking for the MTU of the link to {_device.Address} failed", ct);

    internal static IReadOnlyList<GattCharacteristic> AllOf(Device device, List<ObjectNode> nodes, string service, ushort? mtu) =>
    [
        .. from node in nodes
           let properties = node.Characteristic
           where properties?.UUID is not null && GattService.IsChild(node, service)
           orderby GattService.HandleOf(node)
           select new GattCharacteristic(
               device, node, Guid.Parse(properties.UUID!), Parse(properties.Flags ?? []), GattDescriptor.AllOf(device, nodes, node.Path), mtu),
    ];

    // The other flags (reliable-write, encrypt-read, authorize …) say how, not what; they have no bit on the air.
    private static GattProperties Parse(string[] flags)
    {
        var properties = GattProperties.None;
        foreach (string flag in flags)
        {
            properties |= flag switch
            {
                "broadcast" => GattProperties.Broadcast,
                "read" => GattProperties.Read,
                "write-without-response" => GattProperties.WriteWithoutResponse,
                "write" => GattProperties.Write,
                "notify" => GattProperties.Notify,
                "indicate" => GattProperties.Indicate,
                "authenticated-signed-writes" => GattProperties.SignedWrite,
                "extended-properties" => GattProperties.Extended,
                _ => GattProperties.None,
            };
        }

        return properties;
    }
}
