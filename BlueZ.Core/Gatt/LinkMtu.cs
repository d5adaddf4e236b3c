using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.Gatt;

/// <summary>Finds the ATT MTU of a link, which BlueZ tells of characteristics.</summary>
internal static class LinkMtu
{
    /// <summary>The MTU in bytes of the link that is up; null when BlueZ does not tell it.</summary>
    /// <remarks>It is asked for: BlueZ keeps the objects of a bonded device, and signals no change of it.</remarks>
    public static async Task<ushort?> FindAsync(Device device, List<ObjectNode> nodes, string what, CancellationToken ct)
    {
        var node = nodes.Find(n => n.Characteristic is not null);
        return node is null
            ? null
            : (await device.Client.Call.RunAsync(what, ProxyOf(device, node).GetPropertiesAsync, ct: ct).ConfigureAwait(false)).MTU;
    }

    /// <summary>The MTU by acquiring a characteristic for writing, and giving it back.</summary>
    public static async Task<ushort?> AcquireAsync(Device device, GattCharacteristic1Proxy proxy, string what, CancellationToken ct)
    {
        try
        {
            var (descriptor, mtu) = await device.Client.Call.RunAsync(what, () => proxy.AcquireWriteAsync([]), ct: ct).ConfigureAwait(false);
            descriptor.Dispose();

            // When this is answered bluetoothd has seen the descriptor closed: until then it refuses other writes.
            await device.Client.Call.RunAsync(what, proxy.GetPropertiesAsync, ct: ct).ConfigureAwait(false);
            return mtu;
        }
        catch (BlueZException e) when (e.Error is not (BlueZError.NotConnected or BlueZError.Lost))
        {
            device.Client.Logger.MtuUnknown(device.Address, e.Message);
            return null;
        }
    }

    public static GattCharacteristic1Proxy ProxyOf(Device device, ObjectNode node) => new(device.Client.Connection, BlueZClient.ServiceName, node.Path);
}
