using Controller;
using EndToEnd.Rig;

namespace EndToEnd.Scenarios;

/// <summary>The emulated controller itself: without this the flood means nothing.</summary>
internal static class ControllerScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("controller-is-scanned", ScanAsync) { Controller = ["--devices", "10"] },
        new("controller-is-scanned-extended", ScanAsync) { Controller = ["--devices", "10", "--extended"] },
    ];

    private static async Task ScanAsync(Machine machine)
    {
        ControllerControl controller = machine.Controller;
        Check.That(!await controller.IsAsync("scan"), "it scans before anybody asked");
        await controller.StartAsync(50);
        Task<Outcome> scan = Child.RunAsync("bluetoothctl", ["--timeout", "3", "scan", "on"], TimeSpan.FromSeconds(20));
        await controller.WaitForAsync("scan", true);
        Check.That(await controller.IsAsync("active"), $"discovery is not an active scan: {await controller.StatusAsync()}");
        Outcome outcome = await scan;
        foreach (int number in new[] { 0, 1, 2, 3, 6, 9 })
        {
            outcome.Expect(0, $"Device {Written(new Advertiser(number).Address)} ");
        }

        await controller.WaitForAsync("scan", false);
        Check.That(await controller.NumberAsync("responses") > 0, "no device was asked for its scan response");
        Check.Equal(0, await controller.NumberAsync("refused"), "packets that the kernel did not take");
    }

    /// <summary>AA:BB:CC:DD:EE:FF.</summary>
    private static string Written(ulong address) => string.Join(':', Enumerable.Range(0, 6).Select(i => $"{(byte)(address >> (40 - (8 * i))):X2}"));
}
