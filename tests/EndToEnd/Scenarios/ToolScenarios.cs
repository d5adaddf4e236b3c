using EndToEnd.Rig;

namespace EndToEnd.Scenarios;

/// <summary>meshcore-ble-connect beside other programs, without a human, and when something breaks.</summary>
internal static class ToolScenarios
{
    private const string Pin = "123456";
    private const string Established = "Result:   ✅ Bond established — ready to connect";
    private const string Verified = "Result:   ✅ Bond verified — ready to connect";
    private const string Storage = "/var/lib/bluetooth";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("tool-repairs-unattended", RepairAsync),
        new("tool-check-only-changes-no-byte", CheckOnlyAsync),
        new("tool-two-runs-at-once", TwoRunsAsync),
        new("tool-bluetoothd-killed-in-each-step", KilledAsync),
        new("tool-bluetoothd-wedged", WedgedAsync),
        new("tool-interrupted", InterruptedAsync),
        new("tool-after-a-pairing-without-the-pin", ForeignPairingAsync),
        new("tool-list-and-remove", ListAndRemoveAsync),
        new("tool-beside-another-scan", OtherScanAsync),
        new("tool-waits-for-bluetoothd", WaitAsync),
    ];

    /// <summary>A unit has its PIN in a file, and nobody is there when the radio was reset.</summary>
    private static async Task RepairAsync(Machine machine)
    {
        string file = Path.Combine(machine.Logs, "secret");
        await File.WriteAllTextAsync(file, Pin + "\n");
        (await machine.ConnectToolAsync("--pin-file", file)).Expect(0, Established);
        await machine.Radio.SendAsync("forget-bond");
        Outcome again = await machine.ConnectToolAsync("--pin-file", file, "--verbose");
        again.Expect(0, "test connect FAILED — bond is invalid", "Cleanup:  removed invalid bond", Established);
        Check.That(!(again.Output + again.Errors).Contains(Pin, StringComparison.Ordinal), "the PIN was shown");
        (await machine.ConnectToolAsync("--verify-service", "6e400001-b5a3-f393-e0a9-e50e24dcca9e")).Expect(0, Verified);
    }

    private static async Task CheckOnlyAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", Pin)).Expect(0, Established);
        await machine.Radio.WaitForAsync("connected", false);
        string before = await StorageAsync();
        (await machine.ConnectToolAsync("--check-only")).Expect(0, Verified);
        Check.Equal(before, await StorageAsync(), "what bluetoothd keeps, after the check of a good bond");
        await machine.Radio.SendAsync("forget-bond");
        (await machine.ConnectToolAsync("--check-only")).Expect(1, "bond is invalid");
        Check.Equal(before, await StorageAsync(), "what bluetoothd keeps, after the check of a lost bond");
        await machine.Radio.SendAsync("silent");
        (await machine.ConnectToolAsync("--check-only")).Expect(1, "device not reachable");
        Check.Equal(before, await StorageAsync(), "what bluetoothd keeps, after the check of a radio that is away");
    }

    private static async Task TwoRunsAsync(Machine machine)
    {
        Task<Outcome> one = machine.ConnectToolAsync("--pin", Pin);
        Task<Outcome> two = machine.ConnectToolAsync("--pin", Pin);
        Outcome[] both = await Task.WhenAll(one, two);
        Check.That(both.All(o => o.ExitCode == 0), "one of two runs at once failed: " + both[0].Output + both[0].Errors + both[1].Output + both[1].Errors);
        Check.Equal(1, both.Count(o => o.Output.Contains(Established, StringComparison.Ordinal)), "runs that paired");
        Check.Equal(1, both.Count(o => o.Output.Contains(Verified, StringComparison.Ordinal)), "runs that verified");
    }

    private static async Task KilledAsync(Machine machine)
    {
        await KillWhileAsync(machine, "loud", "encrypted", "--pin", Pin);
        (await machine.ConnectToolAsync("--pin", Pin, "--wait", "20")).Expect(0, "ready to connect");
        string? kept = machine.KeyFile();
        await KillWhileAsync(machine, "loud", "connected");
        Check.Equal(kept, machine.KeyFile(), "the key after bluetoothd was killed in the verification");
        (await machine.ConnectToolAsync()).Expect(0, Verified);
    }

    /// <summary>Kills bluetoothd once the radio sees the step; a run that was faster than that has ended well.</summary>
    private static async Task KillWhileAsync(Machine machine, string radio, string step, params string[] arguments)
    {
        await machine.Radio.SendAsync(radio);
        Task<Outcome> run = machine.ConnectToolAsync(arguments);
        await machine.Radio.WaitForAsync(step, true);
        await machine.Bluetoothd.KillAsync();
        Outcome outcome = await run;
        Check.That(outcome.ExitCode is 0 or 2 && outcome.Duration < TimeSpan.FromSeconds(20), $"exit code {outcome.ExitCode} after {outcome.Duration.TotalSeconds:0} s: {outcome.Errors}");
        Check.That(outcome.ExitCode == 0 || outcome.Errors.Contains("bluetoothd went away", StringComparison.Ordinal), outcome.Errors);
        await machine.Bluetoothd.StartAsync();
    }

    private static async Task WedgedAsync(Machine machine)
    {
        await machine.Radio.SendAsync("silent");
        Task<Outcome> run = machine.ConnectToolAsync("--pin", Pin);
        await Wait.UntilAsync("discovery", Limit, () => Bluetoothd.IsAsync("Discovering"));
        await SignalAsync("STOP", "bluetoothd");
        (await run).Expect(2);
        Check.That((await run).Duration < TimeSpan.FromSeconds(70), $"it took {(await run).Duration.TotalSeconds:0} s");
        (await machine.ConnectToolAsync("--check-only")).Expect(3, "Error:    Failed to query adapter: ");
        await SignalAsync("CONT", "bluetoothd");
    }

    private static async Task InterruptedAsync(Machine machine)
    {
        await machine.Radio.SendAsync("silent");
        foreach ((string signal, int code) in new[] { ("INT", 130), ("TERM", 143) })
        {
            Task<Outcome> run = machine.ConnectToolAsync("--pin", Pin);
            await Wait.UntilAsync("discovery", Limit, () => Bluetoothd.IsAsync("Discovering"));
            await SignalAsync(signal, "meshcore-ble-connect");
            (await run).Expect(code, "Error:    Interrupted");
            await Wait.UntilAsync("the end of the discovery", Limit, async () => !await Bluetoothd.IsAsync("Discovering"));
        }
    }

    /// <summary>Another program tries to pair without the PIN, as a desktop would; the radio does not have it.</summary>
    private static async Task ForeignPairingAsync(Machine machine)
    {
        await machine.Radio.SendAsync("pairing legacy");
        await Child.RunAsync("bluetoothctl", ["--timeout", "3", "scan", "on"], Limit);
        Outcome paired = await Child.RunAsync("bluetoothctl", ["--agent", "NoInputNoOutput", "--timeout", "10", "pair", machine.Address], Limit);
        Outcome check = await machine.ConnectToolAsync("--check-only");
        Check.That(check.ExitCode == 1 && !check.Output.Contains('✅', StringComparison.Ordinal),
            $"exit code {check.ExitCode} after {paired.Output.ReplaceLineEndings(" | ")}: {check.Output.ReplaceLineEndings(" | ")}{check.Errors}");
        (await machine.ConnectToolAsync("--force-repair", "--pin", Pin)).Expect(0, "Result:   ✅ Re-paired");
        (await machine.ConnectToolAsync("--check-only")).Expect(0, Verified);
    }

    private static async Task ListAndRemoveAsync(Machine machine)
    {
        (await machine.ToolAsync("--list")).Expect(0, $"Device:   {machine.Address}  heard      not bonded  MeshCore-0001", "Result:   1 device, 0 bonded");
        (await machine.ConnectToolAsync("--pin", Pin, "--no-trust")).Expect(0, Established);
        (await machine.ToolAsync("--list", "--json")).Expect(0, "\"bonded\":true,\"trusted\":false");
        (await machine.ConnectToolAsync("--remove")).Expect(0, "Cleanup:  removed existing bond", "Result:   ✅ Bond removed");
        Check.Equal(null, machine.KeyFile(), "bluetoothd's file of keys");
        (await machine.ConnectToolAsync("--remove")).Expect(0, "Cleanup:  no bond to remove");
    }

    private static async Task OtherScanAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", Pin)).Expect(0, Established);
        Task<Outcome> scan = Child.RunAsync("bluetoothctl", ["--timeout", "90", "scan", "on"], TimeSpan.FromSeconds(120));
        await Wait.UntilAsync("discovery", Limit, () => Bluetoothd.IsAsync("Discovering"));
        (await machine.ConnectToolAsync("--pin", Pin, "--force-repair")).Expect(0, "Result:   ✅ Re-paired");

        // BlueZ itself lays every scan down while it pairs (adapter.c, suspend_discovery).
        await Wait.UntilAsync("the other program's scan", Limit, () => Bluetoothd.IsAsync("Discovering"));
        Check.That(!scan.IsCompleted, "the other program had ended before");
        await scan;
    }

    private static async Task WaitAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", Pin)).Expect(0, Established);
        await machine.Bluetoothd.KillAsync();
        Task<Outcome> run = machine.ConnectToolAsync("--wait", "60");
        await machine.Bluetoothd.StartAsync();
        (await run).Expect(0, Verified);
    }

    /// <summary>Every file of bluetoothd with its content.</summary>
    private static async Task<string> StorageAsync()
    {
        string[] files = [.. Directory.GetFiles(Storage, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return string.Join('\n', await Task.WhenAll(files.Select(async f => $"{f}: {Convert.ToHexString(await File.ReadAllBytesAsync(f))}")));
    }

    /// <summary>By the name that the kernel has of a program, which is 15 characters long at most.</summary>
    private static async Task SignalAsync(string signal, string program)
    {
        string name = program.Length > 15 ? program[..15] : program;
        string[] ids = [.. Directory.GetDirectories("/proc").Where(d => Path.Exists(d + "/comm") && File.ReadAllText(d + "/comm").Trim() == name).Select(d => Path.GetFileName(d)!)];
        Check.That(ids.Length > 0, $"{program} does not run");
        (await Child.RunAsync("/bin/kill", [$"-{signal}", .. ids], Limit)).Expect(0);
    }
}
