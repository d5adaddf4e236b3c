using System.Globalization;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Fakes;

namespace Load;

/// <summary>Connects, uses and disconnects a device many times; clients come and go, and bluetoothd is started anew. What stays behind in the daemon?</summary>
internal static class Churn
{
    private const int LinksForAClient = 25;
    private const int LinksForADaemon = 40;
    private const int Rows = 10;

    /// <summary>The rows of a table, of which the first is that of a tenth of the rounds.</summary>
    public static async Task RunAsync(int rounds)
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var world = await FakeBlueZ.StartAsync(bus);
        var value = Battery.AddTo(world);
        await using var server = await Child.StartAsync(bus.Address, "", "-");
        Console.WriteLine("| links | live objects | resident | files |");
        Console.WriteLine("|---|---|---|---|");
        ApiClient? client = null;
        for (int round = 1; round <= rounds; round++)
        {
            if (round % LinksForAClient == 1)
            {
                await (client?.DisposeAsync() ?? default);
                client = await SubscribeAsync(server.Port);
            }

            await UseAsync(client!, value);
            if (round % LinksForADaemon == 0)
            {
                await RestartAsync(world, client!);
            }

            if (round % Math.Max(1, rounds / Rows) == 0)
            {
                Console.WriteLine(Row(round, await server.AskRestAsync()));
            }
        }

        await client!.DisposeAsync();
    }

    private static string Row(int links, Rest left) =>
        string.Create(CultureInfo.InvariantCulture, $"| {links} | {left.LiveKibibytes} KiB | {left.ResidentKibibytes / 1024.0:F1} MB | {left.Files} |");

    private static async Task<ApiClient> SubscribeAsync(int port)
    {
        var client = await ApiClient.LogInAsync("127.0.0.1", port);
        await Battery.OwnAsync(client);
        return client;
    }

    private static async Task RestartAsync(FakeBlueZ world, ApiClient client)
    {
        await world.RestartAsync();
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed);
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running);
    }

    private static async Task UseAsync(ApiClient client, FakeCharacteristic value)
    {
        uint handle = await Battery.ConnectAsync(client);
        await client.SendAsync(new BluetoothGATTNotifyRequest { Address = Battery.Address, Handle = handle, Enable = true });
        await client.ExpectAsync<BluetoothGATTNotifyResponse>();
        for (byte i = 0; i < 5; i++)
        {
            value.Notify([i]);
            await client.ExpectAsync<BluetoothGATTNotifyDataResponse>();
        }

        await client.SendAsync(new BluetoothGATTReadRequest { Address = Battery.Address, Handle = handle });
        await client.ExpectAsync<BluetoothGATTReadResponse>();
        await client.SendAsync(new BluetoothDeviceRequest { Address = Battery.Address, RequestType = BluetoothDeviceRequestType.Disconnect });
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 0);
    }
}
