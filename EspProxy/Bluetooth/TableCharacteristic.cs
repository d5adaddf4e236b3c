using BlueZ.Core.Gatt;

namespace EspProxy.Bluetooth;

/// <param name="Handle">The value handle.</param>
/// <param name="Source">The characteristic in BlueZ that does the work.</param>
internal sealed record TableCharacteristic(
    Guid Uuid, ushort Handle, GattProperties Properties, IReadOnlyList<TableDescriptor> Descriptors, GattCharacteristic? Source = null)
{
    public bool CanNotify => (Properties & (GattProperties.Notify | GattProperties.Indicate)) != 0;

    /// <summary>What a client writes to 0x2902 to turn it on: 1 for notifications; 2 for indications where there are none.</summary>
    public byte Configuration => (Properties & GattProperties.Notify) != 0 ? (byte)1 : (byte)2;

    public static TableCharacteristic From(GattCharacteristic source) => new(
        source.Uuid, source.Handle, source.Properties, [.. source.Descriptors.Select(TableDescriptor.From).OrderBy(d => d.Handle)], source);
}
