using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Fakes;

namespace Integration.Tests;

/// <summary>A bus of our own with a fake bluetoothd and a radio on it.</summary>
internal sealed class World : IAsyncDisposable
{
    public const ulong RadioAddress = 0xC0FFEE000001;
    public const string Value = "aaaa0001-0000-0000-0000-000000000001";

    private World(PrivateBus bus) => Bus = bus;

    public PrivateBus Bus { get; }

    public FakeBlueZ BlueZ { get; private set; } = null!;

    /// <summary>A radio that advertises by itself, with one value to read, write and listen to.</summary>
    public FakeDevice Radio { get; } = new()
    {
        Address = "C0:FF:EE:00:00:01",
        Name = "Radio",
        Mtu = 185,
        ManufacturerData = { [0x0059] = [1, 2, 3] },
        Services =
        [
            new FakeService
            {
                Uuid = "aaaa0000-0000-0000-0000-000000000001",
                Characteristics = [new FakeCharacteristic { Uuid = Value, Flags = ["read", "write", "notify"], Value = [1, 2, 3] }],
            },
        ],
    };

    public FakeCharacteristic Characteristic => Radio.Characteristic(Value);

    public uint Handle => Characteristic.Handle + 1u;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<World> CreateAsync(bool withBlueZ = true)
    {
        var world = new World(await PrivateBus.StartAsync());
        if (withBlueZ)
        {
            await world.AddBlueZAsync();
        }

        return world;
    }

    public async Task AddBlueZAsync()
    {
        BlueZ = await FakeBlueZ.StartAsync(Bus);
        BlueZ.AddAdapter();
        BlueZ.AddDevice(Radio);
    }

    public Task CalledAsync(string member, int count = 1) => BlueZ.WaitForCallAsync(member, count, Ct).WaitAsync(ApiClient.Limit, Ct);

    /// <summary>Makes a client the owner and waits until it hears the radio.</summary>
    public static async Task HearAsync(ApiClient client)
    {
        await client.SendAsync(Ct, new SubscribeBluetoothConnectionsFreeRequest(), new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 });
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(b => b.Advertisements.Any(a => a.Address == RadioAddress), Ct);
    }

    public static async Task<BluetoothDeviceConnectionResponse> ConnectAsync(ApiClient client)
    {
        await client.SendAsync(
            new BluetoothDeviceRequest
            {
                Address = RadioAddress, RequestType = BluetoothDeviceRequestType.ConnectV3WithoutCache, HasAddressType = true, AddressType = 1,
            },
            Ct);
        return await client.ExpectAsync<BluetoothDeviceConnectionResponse>(null, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await (BlueZ?.DisposeAsync() ?? default);
        await Bus.DisposeAsync();
    }
}
