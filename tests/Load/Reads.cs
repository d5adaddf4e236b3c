using System.Diagnostics;
using System.Globalization;
using BlueZ.Core;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Fakes;

namespace Load;

/// <summary>Reads of a characteristic, straight from bluetoothd and through the proxy.</summary>
internal static class Reads
{
    private const int Count = 1000;
    private const string Mac = "C0:FF:EE:00:00:01";
    private const ulong Address = 0xC0FFEE000001;
    private static readonly Guid Uuid = Guid.Parse("00002a19-0000-1000-8000-00805f9b34fb");

    public static async Task<IReadOnlyList<string>> RunAsync()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var world = await FakeBlueZ.StartAsync(bus);
        world.AddAdapter();
        world.AddDevice(new FakeDevice
        {
            Address = Mac,
            Name = "Load",
            IsKnown = true,
            Services = [new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19", Value = [42] }] }],
        });
        var straight = await StraightAsync(bus.Address);
        var through = await ThroughAsync(bus.Address);
        return [Row("straight", straight), Row("through the proxy", through)];
    }

    private static async Task<List<double>> StraightAsync(string bus)
    {
        await using var client = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = bus });
        var device = client.GetAdapter().FindDevice(BluetoothAddress.Parse(Mac))!;
        await device.ConnectAsync();
        var characteristic = (await device.GetServicesAsync()).SelectMany(s => s.Characteristics).First(c => c.Uuid == Uuid);
        var times = await MeasureAsync(() => characteristic.ReadAsync());
        await device.DisconnectAsync();
        return times;
    }

    private static async Task<List<double>> ThroughAsync(string bus)
    {
        await using var server = await Child.StartAsync(bus, "", "-");
        await using var client = await ApiClient.LogInAsync("127.0.0.1", server.Port);
        await client.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 });
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running);
        uint handle = await ConnectAsync(client);
        return await MeasureAsync(async () =>
        {
            await client.SendAsync(new BluetoothGATTReadRequest { Address = Address, Handle = handle });
            await client.ExpectAsync<BluetoothGATTReadResponse>();
        });
    }

    /// <summary>Connects and asks for the services; the handle of the characteristic.</summary>
    public static async Task<uint> ConnectAsync(ApiClient client)
    {
        await client.SendAsync(new BluetoothDeviceRequest { Address = Address, RequestType = BluetoothDeviceRequestType.ConnectV3WithoutCache, HasAddressType = true, AddressType = 1 });
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => c.Connected);
        await client.SendAsync(new BluetoothGATTGetServicesRequest { Address = Address });
        var services = await client.ExpectAsync<BluetoothGATTGetServicesResponse>();
        return services.Services.SelectMany(s => s.Characteristics).First(c => c.ShortUuid == 0x2A19).Handle;
    }

    private static async Task<List<double>> MeasureAsync(Func<Task> read)
    {
        for (int i = 0; i < Count; i++)
        {
            await read(); // Compiles.
        }

        var times = new List<double>(Count);
        for (int i = 0; i < Count; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await read();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static string Row(string name, List<double> times) =>
        string.Create(CultureInfo.InvariantCulture, $"| {name} | {times[times.Count / 2]:F2} ms | {times[times.Count * 99 / 100]:F2} ms |");
}
