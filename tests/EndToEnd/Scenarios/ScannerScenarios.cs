using System.Diagnostics;
using EndToEnd.Rig;
using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EndToEnd.Scenarios;

/// <summary>esp-proxy's scanner, as the controller and a client see it: changes of mode, and a controller that fails.</summary>
internal static class ScannerScenarios
{
    private const int PerSecond = 300;
    private const int Flips = 4;
    private static readonly TimeSpan BetweenFlips = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("proxy-mode-flips", FlipAsync) { Controller = [] },
        new("proxy-outlives-an-unplugged-controller", UnplugAsync) { Controller = ["--devices", "10"] },
        new("proxy-wakes-a-silent-controller", SilenceAsync) { Controller = ["--devices", "10"] },
        new("proxy-outlives-a-dead-controller", DeadAsync) { Controller = ["--devices", "10"] },
    ];

    /// <summary>Home Assistant asks for active scanning and for passive again: the controller does it, and nothing is missed.</summary>
    private static async Task FlipAsync(Machine machine)
    {
        await using ProxyClient client = await FloodScenarios.ScanAsync(machine, "management", "passive");
        IReadOnlyList<uint> before = await machine.Controller.CountsAsync();
        await machine.Controller.StartAsync(PerSecond);
        var heard = new List<BluetoothLERawAdvertisement>();
        for (int i = 0; i < Flips; i++)
        {
            await Task.Delay(BetweenFlips);
            BluetoothScannerMode mode = i % 2 == 0 ? BluetoothScannerMode.Active : BluetoothScannerMode.Passive;
            var watch = Stopwatch.StartNew();
            await client.SendAsync(new BluetoothScannerSetModeRequest { Mode = mode });
            IReadOnlyList<IMessage> came = await client.UntilScannerAsync(s => s.State == BluetoothScannerState.Running && s.Mode == mode);
            TimeSpan told = watch.Elapsed;
            heard.AddRange(came.OfType<BluetoothLERawAdvertisementsResponse>().SelectMany(b => b.Advertisements));
            await machine.Controller.WaitForAsync("active", mode == BluetoothScannerMode.Active);
            await machine.Controller.WaitForAsync("scan", true);
            Console.WriteLine($"{mode}: the client was told after {told.TotalMilliseconds:0} ms, the controller did it within {watch.Elapsed.TotalMilliseconds:0} ms");
        }

        await machine.Controller.StopAsync();
        var sent = new Heard(before, await machine.Controller.CountsAsync(), isActive: false, isExtended: false);
        heard.AddRange(await client.HearAllAsync(int.MaxValue, Silence));
        int distinct = sent.CountDistinct(heard);
        Console.WriteLine($"{distinct} of {sent.SentWithCounter} were heard over {Flips} changes of mode");
        Check.Equal(sent.SentWithCounter, distinct, "advertisements that were heard over the changes of mode");
    }

    private static async Task UnplugAsync(Machine machine)
    {
        await using ProxyClient client = await HearingAsync(machine);
        await BreakAsync(machine, client, "unplug");
        await Task.Delay(TimeSpan.FromSeconds(5));
        await MendAsync(machine, client, "plug");
    }

    /// <summary>
    /// A controller whose firmware hangs. The kernel (6.1) says Success to a monitor before the controller has answered, so that
    /// nobody is told of a failure; what is noticed is the silence. A controller that is reset by its bus is plugged in again.
    /// </summary>
    private static async Task DeadAsync(Machine machine)
    {
        await using ProxyClient client = await HearingAsync(machine);
        var watch = Stopwatch.StartNew();
        await machine.Controller.SendAsync("silence");
        await machine.Controller.SendAsync("dead");
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Starting, Patience);
        Console.WriteLine($"dead: the scan was begun anew after {watch.Elapsed.TotalSeconds:0.0} s");
        await BreakAsync(machine, client, "unplug");
        await machine.Controller.SendAsync("speak");
        await MendAsync(machine, client, "plug");
    }

    /// <summary>It scans and hears nothing: the scan is begun anew.</summary>
    private static async Task SilenceAsync(Machine machine)
    {
        await using ProxyClient client = await HearingAsync(machine);
        long commands = await machine.Controller.NumberAsync("commands");
        var watch = Stopwatch.StartNew();
        await machine.Controller.SendAsync("silence");
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Starting, Patience);
        Console.WriteLine($"silence: the scan was begun anew after {watch.Elapsed.TotalSeconds:0.0} s");
        await client.ExpectScannerAsync(BluetoothScannerState.Running);
        await Wait.UntilAsync("commands to the controller", Patience, async () => await machine.Controller.NumberAsync("commands") > commands);
        await MendAsync(machine, client, "speak");
    }

    private static async Task<ProxyClient> HearingAsync(Machine machine)
    {
        ProxyClient client = await FloodScenarios.ScanAsync(machine, "management", "passive");
        await machine.Controller.StartAsync(PerSecond);
        Check.That((await client.HearAllAsync(PerSecond, Silence)).Count >= PerSecond, "nothing was heard before anything broke");
        return client;
    }

    private static async Task BreakAsync(Machine machine, ProxyClient client, string command)
    {
        var watch = Stopwatch.StartNew();
        await machine.Controller.SendAsync(command);
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed, Patience);
        Console.WriteLine($"{command}: the client was told after {watch.Elapsed.TotalSeconds:0.000} s");
    }

    private static async Task MendAsync(Machine machine, ProxyClient client, string command)
    {
        var watch = Stopwatch.StartNew();
        await machine.Controller.SendAsync(command);
        await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Patience);
        Console.WriteLine($"{command}: the client heard something after {watch.Elapsed.TotalSeconds:0.000} s");
    }
}
