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
    public const string Name = "a GATT read";

    private const int Count = 1000;

    // A few seconds: the runtime compiles what is hot anew in the background, and so it is with a daemon that is just started.
    private const int CountBefore = 20_000;

    /// <summary>Prints the table of it.</summary>
    public static async Task RunAsync()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var world = await FakeBlueZ.StartAsync(bus);
        Battery.AddTo(world);
        var straight = await StraightAsync(bus.Address);
        var through = await ThroughAsync(bus.Address);
        Console.WriteLine($"\n| {Name} | p50 | p99 |\n|---|---|---|");
        Console.WriteLine(Row("straight", straight));
        Console.WriteLine(Row("through the proxy", through));
    }

    private static async Task<List<double>> StraightAsync(string bus)
    {
        await using var client = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = bus });
        var device = client.GetAdapter().FindDevice(BluetoothAddress.Parse(Battery.Mac))!;
        await device.ConnectAsync();
        var characteristic = (await device.GetServicesAsync()).SelectMany(s => s.Characteristics).First(c => c.Uuid == Battery.Uuid);
        var times = await MeasureAsync(() => characteristic.ReadAsync());
        await device.DisconnectAsync();
        return times;
    }

    private static async Task<List<double>> ThroughAsync(string bus)
    {
        await using var server = await Child.StartAsync(bus, "", "-");
        await using var client = await ApiClient.LogInAsync("127.0.0.1", server.Port);
        await Battery.OwnAsync(client);
        uint handle = await Battery.ConnectAsync(client);
        return await MeasureAsync(async () =>
        {
            await client.SendAsync(new BluetoothGATTReadRequest { Address = Battery.Address, Handle = handle });
            await client.ExpectAsync<BluetoothGATTReadResponse>();
        });
    }

    private static async Task<List<double>> MeasureAsync(Func<Task> read)
    {
        for (int i = 0; i < CountBefore; i++)
        {
            await read();
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
