using System.Diagnostics;
using EndToEnd.Rig;
using EspProxy.Protocol.Messages;

namespace EndToEnd.Scenarios;

/// <summary>esp-proxy and more advertisements than a city has: what arrives at a client of its API.</summary>
internal static class FloodScenarios
{
    // A controller that is this late had no time: then the machine was too slow for the rate, and the run says nothing.
    private const int TooLateMs = 50;
    private const int Attempts = 4;

    private static readonly int[] Rates = [300, 1000, 3000, 5000];
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);

    // Of the one that always runs: the machine needs several times as long for it.
    private static readonly TimeSpan ShortLength = TimeSpan.FromSeconds(2);

    // A batch is sent after 100 ms: what has not come by then has been lost on its way.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("proxy-loses-nothing", machine => KeepAsync(machine, "passive", isExtended: false, ShortLength)) { Controller = [] },
        new("proxy-loses-nothing-for-longer", machine => KeepAsync(machine, "passive", isExtended: false, Length)) { Controller = [] },
        new("proxy-loses-nothing-extended", machine => KeepAsync(machine, "passive", isExtended: true, Length)) { Controller = ["--extended"] },
        new("proxy-loses-nothing-active", machine => KeepAsync(machine, "active", isExtended: false, Length)) { Controller = [] },
        new("proxy-dbus-loses", LoseAsync) { Controller = [] },
    ];

    /// <summary>A proxy that scans, and its client.</summary>
    public static async Task<ProxyClient> ScanAsync(Machine machine, string scanner, string mode)
    {
        machine.StartProxy("--scanner", scanner, "--scan-mode", mode);
        ProxyClient client = await ProxyClient.SubscribeAsync(ProxyScenarios.Port);
        await client.ExpectScannerAsync(BluetoothScannerState.Running);
        await machine.Controller.WaitForAsync("scan", true);
        await machine.Controller.WaitForAsync("active", mode == "active");
        return client;
    }

    /// <summary>By the kernel's management socket: all of it, byte by byte.</summary>
    private static async Task KeepAsync(Machine machine, string mode, bool isExtended, TimeSpan length)
    {
        await using ProxyClient client = await ScanAsync(machine, "management", mode);
        foreach (int rate in Rates)
        {
            for (int attempt = 1; ; attempt++)
            {
                (Heard sent, IReadOnlyList<BluetoothLERawAdvertisement> heard, TimeSpan took) = await FloodAsync(machine.Controller, client, rate, length, isExtended);
                string? difference = sent.FirstDifference(heard);
                long lateMs = await machine.Controller.NumberAsync("late");
                Console.WriteLine($"{rate}/s: {heard.Count} of {sent.Sent} sent in {took.TotalSeconds:0.0} s were heard; the controller was {lateMs} ms late at most; {difference ?? "nothing was lost"}");
                if (difference is null)
                {
                    break;
                }

                Check.That(attempt < Attempts && lateMs > TooLateMs, $"{rate} a second: {difference}");
            }
        }

        Check.Equal(0, await machine.Controller.NumberAsync("refused"), "advertisements that the kernel did not take");
        Console.WriteLine($"esp-proxy has {await Usage.ResidentAsync(machine.Proxy):0.0} MB resident");
    }

    /// <summary>By bluetoothd's signals, for comparison: figures only.</summary>
    private static async Task LoseAsync(Machine machine)
    {
        await using ProxyClient client = await ScanAsync(machine, "dbus", "active");
        foreach (int rate in Rates)
        {
            (Heard sent, IReadOnlyList<BluetoothLERawAdvertisement> heard, TimeSpan took) = await FloodAsync(machine.Controller, client, rate, Length, isExtended: false);
            int distinct = sent.CountDistinct(heard);
            double lost = 100.0 * (sent.SentWithCounter - distinct) / sent.SentWithCounter;
            Console.WriteLine($"{rate}/s: {distinct} of {sent.SentWithCounter} sent in {took.TotalSeconds:0.0} s were heard, {lost:0.0} % lost");
        }
    }

    /// <summary>Advertisements at one rate, between two marks.</summary>
    public static async Task<(Heard Sent, IReadOnlyList<BluetoothLERawAdvertisement> Heard, TimeSpan Took)> FloodAsync(
        ControllerControl controller, ProxyClient client, int rate, TimeSpan length, bool isExtended)
    {
        IReadOnlyList<uint> before = await controller.CountsAsync();
        bool isActive = await controller.IsAsync("active");
        var watch = Stopwatch.StartNew();
        await controller.StartAsync(rate);
        await Task.Delay(length);
        await controller.StopAsync();
        TimeSpan took = watch.Elapsed;
        var sent = new Heard(before, await controller.CountsAsync(), isActive, isExtended);
        return (sent, await client.HearAllAsync(sent.Sent, Silence), took);
    }
}
