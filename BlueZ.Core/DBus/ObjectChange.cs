using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.DBus;

internal enum ChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>What one signal of bluetoothd changed, after the tree took it over.</summary>
/// <param name="Named">The Device1 properties that the signal named, also those whose value stayed.</param>
/// <param name="IsHeard">Whether it tells that the device was heard on the air just now.</param>
/// <param name="Value">The new value of a characteristic, when the signal named it.</param>
internal readonly record struct ObjectChange(
    ChangeKind Kind, ObjectNode Node, Device1Property Named = Device1Property.None, bool IsHeard = false, byte[]? Value = null)
{
    /// <summary>Properties that come from the air: a signal that gives one a value, be it the old one, means that the device was heard.</summary>
    public const Device1Property OnAir = Device1Property.RSSI | Device1Property.ManufacturerData | Device1Property.ServiceData |
        Device1Property.AdvertisingData | Device1Property.AdvertisingFlags | Device1Property.TxPower;
}
