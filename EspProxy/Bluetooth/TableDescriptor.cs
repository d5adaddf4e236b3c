using BlueZ.Core.Gatt;

namespace EspProxy.Bluetooth;

/// <param name="Source">The descriptor in BlueZ; null for one that is ours (<see cref="SyntheticCccd"/>).</param>
internal sealed record TableDescriptor(Guid Uuid, ushort Handle, GattDescriptor? Source = null)
{
    public static TableDescriptor From(GattDescriptor source) => new(source.Uuid, source.Handle, source);
}
