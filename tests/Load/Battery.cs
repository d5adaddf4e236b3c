using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Fakes;

namespace Load;

/// <summary>The device that links are made to: one characteristic, the level of a battery.</summary>
internal static class Battery
{
    public const string Mac = "C0:FF:EE:00:00:01";
    public const ulong Address = 0xC0FFEE000001;

    private const uint ShortUuid = 0x2A19;

    public static Guid Uuid { get; } = Guid.Parse("00002a19-0000-1000-8000-00805f9b34fb");

    /// <summary>Puts it into a world that has nothing yet; its characteristic.</summary>
    public static FakeCharacteristic AddTo(FakeBlueZ world)
    {
        var level = new FakeCharacteristic { Uuid = "2a19", Value = [42], Flags = ["read", "write", "notify"] };
        world.AddAdapter();
        world.AddDevice(new FakeDevice
        {
            Address = Mac,
            Name = "Load",
            IsKnown = true,
            Services = [new FakeService { Uuid = "180f", Characteristics = [level] }],
        });
        return level;
    }

    /// <summary>Makes a client the owner of Bluetooth, and waits until the scanner runs.</summary>
    public static async Task OwnAsync(ApiClient client)
    {
        await client.SendAsync(default, new SubscribeBluetoothConnectionsFreeRequest(), new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 });
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running);
    }

    /// <summary>Connects it and asks for its services; the handle of the characteristic.</summary>
    public static async Task<uint> ConnectAsync(ApiClient client)
    {
        await client.SendAsync(new BluetoothDeviceRequest { Address = Address, RequestType = BluetoothDeviceRequestType.ConnectV3WithoutCache, HasAddressType = true, AddressType = 1 });
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => c.Connected);
        await client.SendAsync(new BluetoothGATTGetServicesRequest { Address = Address });
        var services = await client.ExpectAsync<BluetoothGATTGetServicesResponse>();
        return services.Services.SelectMany(s => s.Characteristics).First(c => c.ShortUuid == ShortUuid).Handle;
    }
}
