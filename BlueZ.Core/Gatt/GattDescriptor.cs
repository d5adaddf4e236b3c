using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.Gatt;

/// <summary>A descriptor of a characteristic (org.bluez.GattDescriptor1).</summary>
public sealed class GattDescriptor
{
    private readonly Device _device;
    private readonly GattDescriptor1Proxy _proxy;
    private readonly GattOperation _operation;

    private GattDescriptor(Device device, ObjectNode node, Guid uuid)
    {
        _device = device;
        _proxy = new GattDescriptor1Proxy(device.Client.Connection, BlueZClient.ServiceName, node.Path);
        _operation = new GattOperation(device);
        Uuid = uuid;
        Handle = GattService.HandleOf(node);
    }

    /// <summary>Its UUID, in full.</summary>
    public Guid Uuid { get; }

    /// <summary>Its handle.</summary>
    public ushort Handle { get; }

    /// <summary>Reads the value.</summary>
    /// <exception cref="BlueZException">As for a characteristic.</exception>
    public Task<byte[]> ReadAsync(CancellationToken ct = default) =>
        _operation.RunAsync($"Reading descriptor {Uuid} of {_device.Address} failed", () => _proxy.ReadValueAsync([]), ct);

    /// <summary>Writes the value, with a response. BlueZ refuses 0x2902 (NotPermitted): subscribe to the characteristic instead.</summary>
    /// <exception cref="BlueZException">As for a characteristic.</exception>
    public Task WriteAsync(ReadOnlyMemory<byte> value, CancellationToken ct = default)
    {
        byte[] bytes = value.ToArray();
        return _operation.RunAsync($"Writing descriptor {Uuid} of {_device.Address} failed", () => _proxy.WriteValueAsync(bytes, []), ct);
    }

    internal static IReadOnlyList<GattDescriptor> AllOf(Device device, List<ObjectNode> nodes, string characteristic) =>
    [
        .. from node in nodes
           let properties = node.Descriptor
           where properties?.UUID is not null && GattService.IsChild(node, characteristic)
           orderby GattService.HandleOf(node)
           select new GattDescriptor(device, node, Guid.Parse(properties.UUID!)),
    ];
}
