using EndToEnd.Rig;

namespace EndToEnd.Scenarios;

/// <summary>The machine itself: without these the others mean nothing.</summary>
internal static class RadioScenarios
{
    public static IReadOnlyList<Scenario> All { get; } = [new("bluetoothd-hears-the-radio", HearAsync)];

    private static async Task HearAsync(Machine machine)
    {
        Outcome scan = await Child.RunAsync("bluetoothctl", ["--timeout", "3", "scan", "on"], TimeSpan.FromSeconds(20));
        scan.Expect(0, $"Device {machine.Address} MeshCore-0001");
    }
}
