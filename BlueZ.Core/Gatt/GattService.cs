using System.Globalization;
using BlueZ.Core.DBus;

namespace BlueZ.Core.Gatt;

/// <summary>A service of a connected device (org.bluez.GattService1).</summary>
public sealed class GattService
{
    private GattService(Guid uuid, ushort handle, bool isPrimary, IReadOnlyList<GattCharacteristic> characteristics)
    {
        Uuid = uuid;
        Handle = handle;
        IsPrimary = isPrimary;
        Characteristics = characteristics;
    }

    /// <summary>Its UUID, in full.</summary>
    public Guid Uuid { get; }

    /// <summary>Its start handle.</summary>
    public ushort Handle { get; }

    /// <summary>Whether it is a primary service.</summary>
    public bool IsPrimary { get; }

    /// <summary>Its characteristics by ascending handle.</summary>
    public IReadOnlyList<GattCharacteristic> Characteristics { get; }

    /// <summary>Everything that BlueZ shows below a device.</summary>
    internal static async Task<IReadOnlyList<GattService>> AllOfAsync(Device device, string what, CancellationToken ct)
    {
        string prefix = device.Node.Path + "/service";
        ushort? mtu = await LinkMtu.FindAsync(device, Nodes(), what, ct).ConfigureAwait(false);

        // Looked at again: the device may have changed them meanwhile.
        var nodes = Nodes();
        return
        [
            .. from node in nodes
               let properties = node.Service
               where properties?.UUID is not null
               orderby HandleOf(node)
               select new GattService(
                   Guid.Parse(properties.UUID!), HandleOf(node), properties.Primary != false, GattCharacteristic.AllOf(device, nodes, node.Path, mtu)),
        ];

        List<ObjectNode> Nodes() => device.Client.Tree.Select(n => n.Path.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>The handle at the end of an object path; the property Handle exists from BlueZ 5.69 on only.</summary>
    internal static ushort HandleOf(ObjectNode node) =>
        ushort.TryParse(node.Path.AsSpan(node.Path.Length - 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort handle) ? handle : (ushort)0;

    internal static bool IsChild(ObjectNode node, string parent) =>
        node.Path.Length > parent.Length && node.Path.StartsWith(parent, StringComparison.Ordinal) &&
        node.Path[parent.Length] == '/' && node.Path.IndexOf('/', parent.Length + 1) < 0;
}
