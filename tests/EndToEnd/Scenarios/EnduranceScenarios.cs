using System.Diagnostics;
using System.Globalization;
using EndToEnd.Rig;
using EspProxy.Protocol.Messages;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;
using static EndToEnd.Scenarios.ProxyLinkScenarios;
using static EndToEnd.Scenarios.ProxyScenarios;

namespace EndToEnd.Scenarios;

/// <summary>A day of coming and going: nothing may grow, and in the end everything works as in the beginning.</summary>
internal static class EnduranceScenarios
{
    private const int Rounds = 96;
    private const int RoundsInAnHour = 4;
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(15);

    public static IReadOnlyList<Scenario> All { get; } = [new("proxy-endures-a-day", EndureAsync) { IsLong = true }];

    private static async Task EndureAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(0);
        Process proxy = machine.StartProxy();
        var samples = new List<Usage>();
        ProxyClient client = await ProxyClient.SubscribeAsync(Port);
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                client = await RenewAsync(client, round);
                await machine.Radio.SendAsync("loud");
                await UseAsync(client, machine, round);
                await DisturbAsync(client, machine, round);
                await machine.Radio.SendAsync("silent");
                await client.RestAsync(Round - watch.Elapsed);
                if (round % RoundsInAnHour == RoundsInAnHour - 1)
                {
                    samples.Add(await Usage.OfAsync(proxy, Path.Combine(machine.Logs, $"memory.{samples.Count + 1}")));
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"hour {samples.Count}: {samples[^1]}"));
                }
            }
        }
        finally
        {
            await client.DisposeAsync();
        }

        // The first hours warm up.
        samples[^1].ExpectNoMoreThan(samples[2]);
        Check.That(!proxy.HasExited, "the proxy ended");
    }

    /// <summary>Every third round with another client: the one before leaves with a word or without.</summary>
    private static async Task<ProxyClient> RenewAsync(ProxyClient client, int round)
    {
        if (round % 3 != 0)
        {
            return client;
        }

        if (round % 2 == 0)
        {
            client.Abort();
        }

        await client.DisposeAsync();
        return await ProxyClient.SubscribeAsync(Port);
    }

    /// <summary>A link with all that is done on one, to its end.</summary>
    public static async Task UseAsync(ProxyClient client, Machine machine, int round)
    {
        ulong address = Number(machine);
        await client.LinkAsync(address, $" in round {round}");
        var transmit = (await client.ExploreAsync(address)).Single(c => c.Uuid.FirstOrDefault() == NordicTransmit);
        await SubscribeAsync(client, address, transmit);
        for (int i = 0; i < 5; i++)
        {
            await machine.Radio.SendAsync($"notify {i:x2}");
            Check.Equal(i, (await client.ExpectAsync<BluetoothGATTNotifyDataResponse>()).Data[0], $"round {round}: a notification");
        }

        await (round % 5 == 0 ? machine.Radio.SendAsync("hang-up") : client.SendAsync(Ask(machine, Request.Disconnect)));
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 0);
        await machine.Radio.WaitForAsync("connected", false);
    }

    private static async Task DisturbAsync(ProxyClient client, Machine machine, int round)
    {
        if (round % 4 == 1)
        {
            foreach (BluetoothScannerMode mode in new[] { BluetoothScannerMode.Active, BluetoothScannerMode.Passive })
            {
                await client.SendAsync(new BluetoothScannerSetModeRequest { Mode = mode });
                await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running && s.Mode == mode);
            }
        }

        if (round % 8 == 6)
        {
            await machine.Bluetoothd.KillAsync();
            await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed);
            await machine.Bluetoothd.StartAsync();
            await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running);
        }
    }
}
