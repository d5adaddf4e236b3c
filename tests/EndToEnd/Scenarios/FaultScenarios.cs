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
        foreach (var (name, breakAsync, mendAsync) in FaultsOf(machine, isLoaded: perSecond > Rest))
        {
            var watch = Stopwatch.StartNew();
            await breakAsync();
            await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed, Patience);
            TimeSpan untilTold = watch.Elapsed;
            await mendAsync();
            watch.Restart();
            await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Patience);
            await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Patience);
            TimeSpan untilHeard = watch.Elapsed;
            Console.WriteLine($"{name}: the client was told after {untilTold.TotalSeconds:0.000} s, and heard again after {untilHeard.TotalSeconds:0.000} s");
            Check.That(untilTold < told, $"{name}: the client was told after {untilTold.TotalSeconds:0.0} s");
            Check.That(untilHeard < heard, $"{name}: the client heard again after {untilHeard.TotalSeconds:0.0} s");
        }
    }

    // Under load bluetoothd, busy with what it hears, did not answer who wanted it powered off within 25 s.
    private static IEnumerable<Fault> FaultsOf(Machine machine, bool isLoaded) =>
    [
        Faults.KillBluetoothd(machine), .. isLoaded ? Array.Empty<Fault>() : [Faults.PowerOff()], Faults.Block(), Faults.Unplug(machine), Faults.KillBus(machine),
    ];
}
