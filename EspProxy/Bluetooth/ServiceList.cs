using System.Buffers.Binary;
using EspProxy.Protocol.Messages;

namespace EspProxy.Bluetooth;

/// <summary>The table as the messages 71 of a service discovery.</summary>
internal static class ServiceList
{
    /// <summary>About what an ESP32 puts into one message; a service that is larger goes alone, since a service is never split.</summary>
    private const int MaxBytes = 1360;

    /// <summary>The client's API minor from which a UUID of 16 or 32 bits is sent as the short number.</summary>
    private const uint ShortUuidMinor = 12;

    private static readonly Guid BluetoothBase = new("00000000-0000-1000-8000-00805f9b34fb");

    public static IEnumerable<BluetoothGATTGetServicesResponse> Messages(ulong address, GattTable table, uint clientApiMinor)
    {
        bool shorten = clientApiMinor >= ShortUuidMinor;
        var message = new BluetoothGATTGetServicesResponse { Address = address };
        int bytes = 0;
        foreach (var service in table.Services.Select(s => Service(s, shorten)))
        {
            int size = service.CalculateSize();
            if (message.Services.Count > 0 && bytes + size > MaxBytes)
            {
                yield return message;
                message = new BluetoothGATTGetServicesResponse { Address = address };
                bytes = 0;
            }

            message.Services.Add(service);
            bytes += size;
        }

        if (message.Services.Count > 0)
        {
            yield return message;
        }
    }

    private static BluetoothGATTService Service(TableService service, bool shorten)
    {
        var result = new BluetoothGATTService { Handle = service.Handle, ShortUuid = Put(service.Uuid, shorten, out var longForm) };
        result.Uuid.AddRange(longForm);
        result.Characteristics.AddRange(service.Characteristics.Select(c => Characteristic(c, shorten)));
        return result;
    }

    private static BluetoothGATTCharacteristic Characteristic(TableCharacteristic characteristic, bool shorten)
    {
        var result = new BluetoothGATTCharacteristic
        {
            Handle = characteristic.Handle,
            Properties = (uint)characteristic.Properties,
            ShortUuid = Put(characteristic.Uuid, shorten, out var longForm),
        };
        result.Uuid.AddRange(longForm);
        result.Descriptors.AddRange(characteristic.Descriptors.Select(d => Descriptor(d, shorten)));
        return result;
    }

    private static BluetoothGATTDescriptor Descriptor(TableDescriptor descriptor, bool shorten)
    {
        var result = new BluetoothGATTDescriptor { Handle = descriptor.Handle, ShortUuid = Put(descriptor.Uuid, shorten, out var longForm) };
        result.Uuid.AddRange(longForm);
        return result;
    }

    /// <summary>The short number, or 0 and the two halves: both are there even when one is zero, and 0 itself has no short form.</summary>
    private static uint Put(Guid uuid, bool shorten, out ulong[] longForm)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        uint head = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (shorten && head != 0 && IsOnBase(bytes))
        {
            longForm = [];
            return head;
        }

        longForm = [BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])];
        return 0;
    }

    private static bool IsOnBase(ReadOnlySpan<byte> uuid)
    {
        Span<byte> tail = stackalloc byte[16];
        BluetoothBase.TryWriteBytes(tail, bigEndian: true, out _);
        return uuid[4..].SequenceEqual(tail[4..]);
    }
}
