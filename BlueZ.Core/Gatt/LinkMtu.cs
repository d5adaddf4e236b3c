using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.Gatt;

/// <summary>Finds the ATT MTU of a link, which BlueZ tells of characteristics.</summary>
internal static class LinkMtu
{
    /// <summary>The MTU in bytes of the link that is up; null when BlueZ does not tell it.</summary>
    public static async Task<ushort?> FindAsync(Device device, List<ObjectNode> nodes, string what, CancellationToken ct)
    {
        if (nodes.Find(n => n.Characteristic is not null) is not { } any)
        {
            return null;
        }

        // It is asked for: BlueZ keeps the objects of a bonded device, and signals no change of it.
        var properties = await device.Client.Call.RunAsync(what, ProxyOf(device, any).GetPropertiesAsync, ct: ct).ConfigureAwait(false);
        return properties.MTU ?? await AcquireAsync(device, nodes, what, ct).ConfigureAwait(false);
    }

    // BlueZ up to 5.61 has no such property, but tells the MTU to who acquires a characteristic for writing without response
    // (src/gatt-client.c, characteristic_acquire_write): nothing goes over the air, and closing the descriptor gives it back.
    private static async Task<ushort?> AcquireAsync(Device device, List<ObjectNode> nodes, string what, CancellationToken ct)
    {
        if (nodes.Find(n => n.Characteristic?.Flags?.Contains("write-without-response") == true) is not { } writable)
        {
            return null;
        }

        var proxy = ProxyOf(device, writable);
        try
        {
            var (descriptor, mtu) = await device.Client.Call.RunAsync(what, () => proxy.AcquireWriteAsync([]), ct: ct).ConfigureAwait(false);
            descriptor.Dispose();

            // When this is answered bluetoothd has seen the descriptor closed: until then it refuses other writes.
            await device.Client.Call.RunAsync(what, proxy.GetPropertiesAsync, ct: ct).ConfigureAwait(false);
            return mtu;
        }
        catch (BlueZException e) when (e.Error is not BlueZError.NotConnected)
        {
            device.Client.Logger.MtuUnknown(device.Address, e.Message);
            return null;
        }
    }

    private static GattCharacteristic1Proxy ProxyOf(Device device, ObjectNode node) => new(device.Client.Connection, BlueZClient.ServiceName, node.Path);
}
