using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;
using Microsoft.Win32.SafeHandles;

namespace BlueZ.Core.Gatt;

/// <summary>Finds the ATT MTU of a link, which BlueZ tells of characteristics.</summary>
internal static class LinkMtu
{
    /// <summary>The MTU in bytes of the link that is up; null when BlueZ does not tell it.</summary>
    /// <remarks>It is asked for: BlueZ keeps the objects of a bonded device, and signals no change of it.</remarks>
    public static async Task<ushort?> FindAsync(Device device, IEnumerable<ObjectNode> nodes, string what, CancellationToken ct)
    {
        foreach (var node in nodes.Where(n => n.Characteristic is not null))
        {
            try
            {
                return (await device.Client.Call.RunAsync(what, ProxyOf(device, node).GetPropertiesAsync, ct: ct).ConfigureAwait(false)).MTU;
            }
            catch (BlueZException e) when (e.Error is BlueZError.DeviceNotFound or BlueZError.NotSupported)
            {
                // The device took it away just now (Service Changed): no such object, or as BlueZ with an older D-Bus library
                // says it, no such method of it.
                device.Client.Logger.MtuUnknown(device.Address, e.Message);
            }
        }

        return null;
    }

    /// <summary>The MTU by acquiring a characteristic for writing, and giving it back.</summary>
    public static async Task<ushort?> AcquireAsync(Device device, GattCharacteristic1Proxy proxy, string what, CancellationToken ct)
    {
        Task<(SafeFileHandle Descriptor, ushort)>? acquiring = null;
        try
        {
            var (descriptor, mtu) = await device.Client.Call.RunAsync(what, () => acquiring = proxy.AcquireWriteAsync([]), ct: ct).ConfigureAwait(false);
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
        finally
        {
            // An answer that comes after the call was given up has a descriptor, too, and nobody can write until it is closed.
            _ = acquiring?.ContinueWith(
                static answer => answer.Result.Descriptor.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }

    public static GattCharacteristic1Proxy ProxyOf(Device device, ObjectNode node) => new(device.Client.Connection, BlueZClient.ServiceName, node.Path);
}
