using Fakes.Generated;

namespace Fakes;

/// <summary>The GATT objects of a device.</summary>
internal static class GattTable
{
    public static string Path(FakeDevice device, FakeService service) => $"{device.Path}/service{service.Handle:x4}";

    /// <summary>Gives each attribute its handle, and each notifying characteristic its configuration descriptor.</summary>
    public static void Number(FakeDevice device)
    {
        ushort next = 1;
        foreach (var service in device.Services)
        {
            service.Handle = Take(service.Handle, ref next);
            foreach (var characteristic in service.Characteristics)
            {
                characteristic.Device = device;
                characteristic.Service = service;
                characteristic.Handle = Take(characteristic.Handle, ref next);
                next++;
                characteristic.AddConfiguration();
                foreach (var descriptor in characteristic.Descriptors)
                {
                    descriptor.Characteristic = characteristic;
                    descriptor.Handle = Take(descriptor.Handle, ref next);
                }
            }
        }
    }

    /// <summary>Shows the objects that are not shown yet; those of an earlier link have the new MTU without a word.</summary>
    public static void Show(FakeDevice device)
    {
        var tree = device.Adapter.BlueZ.Tree;
        foreach (var service in device.Services)
        {
            if (!tree.Has(Path(device, service)))
            {
                tree.Add(Object(device, service));
            }

            foreach (var characteristic in service.Characteristics)
            {
                if (characteristic.Object is { } shown)
                {
                    ShowMtu(shown.Interfaces[0], device);
                    continue;
                }

                tree.Add(characteristic.Object = Object(characteristic));
                foreach (var descriptor in characteristic.Descriptors)
                {
                    tree.Add(Object(descriptor));
                }
            }
        }
    }

    public static void Forget(FakeDevice device)
    {
        foreach (var characteristic in device.Services.SelectMany(s => s.Characteristics))
        {
            characteristic.Forget();
        }
    }

    private static ushort Take(ushort wanted, ref ushort next)
    {
        ushort taken = wanted == 0 ? next : wanted;
        next = (ushort)(taken + 1);
        return taken;
    }

    private static FakeObject Object(FakeDevice device, FakeService service)
    {
        var gatt = new FakeInterface(new ServiceMethods(), GattService1Handler.PropertySignatures);
        gatt.With("UUID", Uuid.Full(service.Uuid)).With("Device", PropertyValue.Path(device.Path)).With("Primary", service.IsPrimary)
            .With("Includes", VariantValue.Array(System.Array.Empty<ObjectPath>()));
        return new FakeObject(Path(device, service), Numbered(gatt, device, service.Handle));
    }

    private static FakeObject Object(FakeCharacteristic characteristic)
    {
        var device = characteristic.Device;
        var gatt = new FakeInterface(new CharacteristicMethods(characteristic), GattCharacteristic1Handler.PropertySignatures);
        gatt.With("UUID", Uuid.Full(characteristic.Uuid)).With("Service", PropertyValue.Path(Path(device, characteristic.Service)))
            .With("Value", characteristic.LastSeen).With("Notifying", false).With("Flags", characteristic.Flags.Where(f => !FakeCharacteristic.IsSecurity(f)).ToArray());
        ShowMtu(gatt, device);
        return new FakeObject(characteristic.Path, Numbered(gatt, device, characteristic.Handle));
    }

    private static void ShowMtu(FakeInterface gatt, FakeDevice device)
    {
        if (device.Adapter.BlueZ.Profile.HasMtu)
        {
            gatt.With("MTU", device.Mtu);
        }
    }

    private static FakeObject Object(FakeDescriptor descriptor)
    {
        var gatt = new FakeInterface(new DescriptorMethods(descriptor), GattDescriptor1Handler.PropertySignatures);
        gatt.With("UUID", Uuid.Full(descriptor.Uuid)).With("Characteristic", PropertyValue.Path(descriptor.Characteristic.Path)).With("Value", Array.Empty<byte>());
        return new FakeObject(descriptor.Path, Numbered(gatt, descriptor.Characteristic.Device, descriptor.Handle));
    }

    private static FakeInterface Numbered(FakeInterface gatt, FakeDevice device, ushort handle) =>
        device.Adapter.BlueZ.Profile.HasHandle ? gatt.With("Handle", handle) : gatt;
}
