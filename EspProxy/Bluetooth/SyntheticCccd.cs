using BlueZ.Core.Gatt;

namespace EspProxy.Bluetooth;

/// <summary>
/// A client turns notifications on by writing descriptor 0x2902, and gives up when a characteristic that notifies has none.
/// Where BlueZ shows none, one is put in: it exists for the client alone, and its writes become StartNotify and StopNotify.
/// </summary>
/// <remarks>
/// Its handle must be nobody else's and the same at every connect: value handle + 1 when that is free, else the next free
/// one inside the service, else the first free one behind the last attribute of the table. It depends on the table alone.
/// </remarks>
internal static class SyntheticCccd
{
    public static IReadOnlyList<TableService> AddTo(IReadOnlyList<TableService> services)
    {
        if (!services.SelectMany(s => s.Characteristics).Any(IsMissing))
        {
            return services;
        }

        var taken = new HashSet<ushort>(services.SelectMany(Handles));
        int behind = taken.Max() + 1;
        var result = new List<TableService>(services.Count);
        for (int i = 0; i < services.Count; i++)
        {
            int end = i + 1 < services.Count ? services[i + 1].Handle : Math.Min(behind, ushort.MaxValue + 1);
            result.Add(services[i] with { Characteristics = [.. services[i].Characteristics.Select(c => WithCccd(c, taken, end, behind))] });
        }

        return result;
    }

    private static bool IsMissing(TableCharacteristic characteristic) =>
        characteristic.CanNotify && !characteristic.Descriptors.Any(d => d.Uuid == GattTable.CccdUuid);

    private static TableCharacteristic WithCccd(TableCharacteristic characteristic, HashSet<ushort> taken, int end, int behind)
    {
        if (!IsMissing(characteristic) || FreeHandle(characteristic.Handle, taken, end, behind) is not { } handle)
        {
            return characteristic;
        }

        taken.Add(handle);
        var descriptors = characteristic.Descriptors.Append(new TableDescriptor(GattTable.CccdUuid, handle));
        return characteristic with { Descriptors = [.. descriptors.OrderBy(d => d.Handle)] };
    }

    private static ushort? FreeHandle(ushort value, HashSet<ushort> taken, int end, int behind)
    {
        var inside = Enumerable.Range(value + 1, Math.Max(0, end - value - 1));
        var outside = Enumerable.Range(behind, Math.Max(0, ushort.MaxValue + 1 - behind));
        foreach (int handle in inside.Concat(outside))
        {
            if (!taken.Contains((ushort)handle))
            {
                return (ushort)handle;
            }
        }

        return null;
    }

    private static IEnumerable<ushort> Handles(TableService service)
    {
        yield return service.Handle;
        foreach (var characteristic in service.Characteristics)
        {
            yield return (ushort)(characteristic.Handle - 1); // The declaration, in front of its value.
            yield return characteristic.Handle;
            foreach (var descriptor in characteristic.Descriptors)
            {
                yield return descriptor.Handle;
            }
        }
    }
}
