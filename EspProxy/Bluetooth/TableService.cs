using BlueZ.Core.Gatt;

namespace EspProxy.Bluetooth;

internal sealed record TableService(Guid Uuid, ushort Handle, IReadOnlyList<TableCharacteristic> Characteristics)
{
    public static TableService From(GattService service) =>
        new(service.Uuid, service.Handle, [.. service.Characteristics.Select(TableCharacteristic.From).OrderBy(c => c.Handle)]);
}
