using Fakes;

namespace EspProxy.Tests.Bluetooth;

/// <summary>A radio with one of everything, and where its attributes are.</summary>
internal static class Radio
{
    public const string Mac = "C0:FF:EE:00:00:01";
    public const ulong Address = 0xC0FFEE000001;

    public const string Plain = "aaaa0001-0000-0000-0000-000000000001";
    public const string WriteOnly = "aaaa0002-0000-0000-0000-000000000001";
    public const string Notifying = "aaaa0003-0000-0000-0000-000000000001";
    public const string Indicating = "aaaa0004-0000-0000-0000-000000000001";
    public const string Protected = "aaaa0005-0000-0000-0000-000000000001";
    public const string Description = "2901";
    public const string Configuration = "2902";

    public static FakeDevice Create(string mac = Mac, ushort mtu = 185, BlueZ.Core.AddressType type = BlueZ.Core.AddressType.Random) => new()
    {
        Address = mac,
        AddressType = type == BlueZ.Core.AddressType.Random ? "random" : "public",
        Name = "Radio",
        IsKnown = true,
        IsAdvertising = false,
        Mtu = mtu,
        Services =
        [
            new FakeService { Uuid = "1800", Characteristics = [new FakeCharacteristic { Uuid = "2a00", Value = "Radio"u8.ToArray() }] },
            new FakeService
            {
                Uuid = "aaaa0000-0000-0000-0000-000000000001",
                Characteristics =
                [
                    new FakeCharacteristic
                    {
                        Uuid = Plain, Flags = ["read", "write", "write-without-response"], Value = [1, 2, 3],
                        Descriptors = [new FakeDescriptor { Uuid = Description, Value = "plain"u8.ToArray() }],
                    },
                    new FakeCharacteristic { Uuid = WriteOnly, Flags = ["write"] },
                    new FakeCharacteristic { Uuid = Notifying, Flags = ["read", "notify"] },
                    new FakeCharacteristic { Uuid = Indicating, Flags = ["indicate"] },
                    new FakeCharacteristic { Uuid = Protected, Flags = ["read", "write", "notify", "encrypt"] },
                ],
            },
        ],
    };

    /// <summary>The handle under which a client knows a characteristic: that of its value.</summary>
    public static uint Handle(this FakeDevice device, string characteristic) => device.Characteristic(characteristic).Handle + 1u;

    public static uint Descriptor(this FakeDevice device, string characteristic, string descriptor) =>
        device.Characteristic(characteristic).Descriptors.First(d => d.Uuid == descriptor).Handle;
}
