using System.Diagnostics;
using EndToEnd.Rig;
using EspProxy.Protocol.Messages;

namespace EndToEnd.Scenarios;

/// <summary>Everything that can go away goes away, one after the other; the proxy says so, and hears again when it is back.</summary>
internal static class FaultScenarios
{
    private const int Rest = 20;
    private const int Load = 300;

    // The aims are 2 s until it is told and 5 s until it is heard; the machine's clock also counts what its host does meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("proxy-outlives-faults", m => BreakAsync(m, Rest, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8))) { Controller = [] },
        new("proxy-outlives-faults-under-load", m => BreakAsync(m, Load, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15))) { Controller = [] },
    ];

    /// <param name="machine">The machine.</param>
    /// <param name="perSecond">What comes through the air all the time.</param>
    /// <param name="told">Within this the client is told that nothing is heard any more.</param>
    /// <param name="heard">Within this, after the cause has gone away, it hears again.</param>
    private static async Task BreakAsync(Machine machine, int perSecond, TimeSpan told, TimeSpan heard)
    {
        await using ProxyClient client = await FloodScenarios.ScanAsync(machine, "management", "passive");
        await machine.Controller.StartAsync(perSecond);
        await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Patience);
        foreach (var (name, breakIt, mendIt) in Faults(machine, isLoaded: perSecond > Rest))
        {
            var watch = Stopwatch.StartNew();
            await breakIt();
            await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed, Patience);
            TimeSpan untilTold = watch.Elapsed;
            await mendIt();
            watch.Restart();
            await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Patience);
            await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Patience);
            TimeSpan untilHeard = watch.Elapsed;
            Console.WriteLine($"{name}: the client was told after {untilTold.TotalSeconds:0.000} s, and heard again after {untilHeard.TotalSeconds:0.000} s");
            Check.That(untilTold < told, $"{name}: the client was told after {untilTold.TotalSeconds:0.0} s");
            Check.That(untilHeard < heard, $"{name}: the client heard again after {untilHeard.TotalSeconds:0.0} s");
        }
    }

    private static IEnumerable<(string Name, Func<Task> Break, Func<Task> Mend)> Faults(Machine machine, bool isLoaded) =>
    [
        ("bluetoothd is killed", machine.Bluetoothd.KillAsync, machine.Bluetoothd.StartAsync),

        // The proxy powers it. Under load bluetoothd, busy with what it hears, did not answer who wanted it off within 25 s.
        .. isLoaded ? Array.Empty<(string, Func<Task>, Func<Task>)>() : [("the adapter is powered off", () => Bluetoothd.SetAsync("Powered", false), () => Task.CompletedTask)],
        ("the adapter is blocked", () => BlockAsync(true), () => BlockAsync(false)),
        ("the adapter is unplugged", () => machine.Controller.SendAsync("unplug"), () => machine.Controller.SendAsync("plug")),
        ("the bus is killed", () => Child.RunAsync("pkill", ["-KILL", "dbus-daemon"], Patience), () => RestartBusAsync(machine)),
    ];

    /// <summary>As rfkill does.</summary>
    private static Task BlockAsync(bool isBlocked)
    {
        string radio = Directory.GetDirectories("/sys/class/rfkill").FirstOrDefault(d => File.ReadAllText(Path.Combine(d, "type")).Trim() == "bluetooth")
            ?? throw new ScenarioFailedException("the kernel has no rfkill switch for Bluetooth");
        return File.WriteAllTextAsync(Path.Combine(radio, "soft"), isBlocked ? "1" : "0");
    }

    private static async Task RestartBusAsync(Machine machine)
    {
        (await Child.RunAsync("dbus-daemon", ["--system", "--fork", "--nopidfile"], Patience)).Expect(0);
        await machine.Bluetoothd.KillAsync();
        await machine.Bluetoothd.StartAsync();
    }
}
