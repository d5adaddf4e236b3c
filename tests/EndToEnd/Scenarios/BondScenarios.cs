using EndToEnd.Rig;

namespace EndToEnd.Scenarios;

/// <summary>meshcore-ble-connect and a radio whose PIN is 123456.</summary>
internal static class BondScenarios
{
    private const string Established = "Result:   ✅ Bond established — ready to connect";
    private const string Verified = "Result:   ✅ Bond verified — ready to connect";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("bond-with-legacy-pairing", machine => BondAsync(machine, "legacy")),
        new("bond-with-secure-connections", machine => BondAsync(machine, "secure")),
        new("wrong-pin", WrongPinAsync),
        new("check-only-without-a-bond", CheckOnlyAsync),
        new("force-repair", ForceRepairAsync),
        new("radio-forgot-its-bond", ForgottenAsync),
        new("radio-is-away", AwayAsync),
        new("link-of-another-program-stays", ForeignLinkAsync),
        new("bluetoothd-killed-while-it-searches", KilledAsync),
    ];

    private static async Task BondAsync(Machine machine, string pairing)
    {
        await machine.Radio.SendAsync($"pairing {pairing}");
        Outcome first = await machine.ConnectToolAsync("--pin", "123456");
        first.Expect(0, "Bond:     not found — pairing required", "Agent:    registered", "Pairing:  success", "Trusted:  set", Established);
        Check.Equal("1", await machine.Radio.StatusAsync("bonds"), "bonds that the radio keeps");
        Check.That(machine.KeyFile()?.Contains("Authenticated=" + (pairing == "legacy" ? "1" : "3"), StringComparison.Ordinal) != false, "bluetoothd keeps a key that is not authenticated");
        await machine.Radio.WaitForAsync("connected", false);

        Outcome second = await machine.ConnectToolAsync();
        second.Expect(0, "Bond:     found (paired + trusted)", "Verify:   testing connection...", "Verify:   test connect OK", Verified);
        await machine.Radio.WaitForAsync("connected", false);
        (await machine.ConnectToolAsync("--check-only")).Expect(0, Verified);
    }

    private static async Task WrongPinAsync(Machine machine)
    {
        Outcome wrong = await machine.ConnectToolAsync("--pin", "654321");
        wrong.Expect(2, $"Error:    Pairing failed for {machine.Address}: ");
        Check.That(!wrong.Output.Contains("Pairing:  success", StringComparison.Ordinal), "a wrong PIN was called a success");
        Check.Equal("0", await machine.Radio.StatusAsync("bonds"), "bonds that the radio keeps");
        (await machine.ConnectToolAsync("--check-only")).Expect(1, "Result:   No valid bond present");
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(0, Established);
    }

    private static async Task CheckOnlyAsync(Machine machine)
    {
        Outcome check = await machine.ConnectToolAsync("--check-only");
        check.Expect(1, "Bond:     not found — pairing required", "Result:   No valid bond present");
        Check.Equal(null, machine.KeyFile(), "bluetoothd's file of keys");
        Check.Equal("0", await machine.Radio.StatusAsync("bonds"), "bonds that the radio keeps");
    }

    private static async Task ForceRepairAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(0, Established);
        string? old = machine.KeyFile();
        Outcome repair = await machine.ConnectToolAsync("--pin", "123456", "--force-repair");
        repair.Expect(0, "Mode:     force-repair", "Cleanup:  removed existing bond", "Agent:    registered", "Pairing:  success", "Result:   ✅ Re-paired — ready to connect");
        Check.That(machine.KeyFile() is { } now && now != old, "the key is still the old one");
        (await machine.ConnectToolAsync()).Expect(0, Verified);

        // The old PIN does nothing for a radio whose PIN was changed, and the report says so.
        await machine.Radio.SendAsync("passkey 999999");
        (await machine.ConnectToolAsync()).Expect(0, Verified);
        (await machine.ConnectToolAsync("--pin", "123456", "--force-repair")).Expect(2, $"Error:    Pairing failed for {machine.Address}: ");
        (await machine.ConnectToolAsync("--pin", "999999")).Expect(0, Established);
    }

    private static async Task ForgottenAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(0, Established);
        await machine.Radio.SendAsync("forget-bond");
        string? kept = machine.KeyFile();
        (await machine.ConnectToolAsync("--check-only")).Expect(1, "Verify:   test connect FAILED — bond is invalid", "Result:   No valid bond present");
        Check.Equal(kept, machine.KeyFile(), "bluetoothd's file of keys after --check-only");

        Outcome again = await machine.ConnectToolAsync("--pin", "123456");
        again.Expect(0, "Verify:   test connect FAILED — bond is invalid", "Cleanup:  removed invalid bond", "Pairing:  success", Established);
        Check.Equal("1", await machine.Radio.StatusAsync("bonds"), "bonds that the radio keeps");
        (await machine.ConnectToolAsync()).Expect(0, Verified);
    }

    private static async Task AwayAsync(Machine machine)
    {
        await machine.Radio.SendAsync("silent");
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(2, $"Error:    Device {machine.Address} not found within 30.0s. Is the device powered on and advertising?");
        await machine.Radio.SendAsync("loud");
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(0, Established);

        string? kept = machine.KeyFile();
        await machine.Radio.SendAsync("silent");
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(2, "Verify:   test connect FAILED — device not reachable");
        Check.Equal(kept, machine.KeyFile(), "bluetoothd's file of keys while the radio is away");
        await machine.Radio.SendAsync("loud");
        (await machine.ConnectToolAsync()).Expect(0, Verified);
    }

    private static async Task ForeignLinkAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(0, Established);
        string device = "/org/bluez/hci0/dev_" + machine.Address.Replace(':', '_');
        (await Child.RunAsync("dbus-send", ["--system", "--print-reply", "--dest=org.bluez", device, "org.bluez.Device1.Connect"], TimeSpan.FromSeconds(60))).Expect(0);
        (await machine.ConnectToolAsync()).Expect(0, Verified);
        Check.That(await machine.Radio.IsAsync("connected"), "the link of the other program was taken down");
    }

    private static async Task KilledAsync(Machine machine)
    {
        await machine.Radio.SendAsync("silent");
        Task<Outcome> run = machine.ConnectToolAsync("--pin", "123456");
        await Wait.UntilAsync("discovery", TimeSpan.FromSeconds(60), () => Bluetoothd.IsAsync("Discovering"));
        await machine.Bluetoothd.KillAsync();

        // Far below the 30 s of the search and the 60 s of the run.
        Outcome outcome = await Wait.ForAsync("the end of the run", TimeSpan.FromSeconds(15), run);
        outcome.Expect(2, "bluetoothd went away");
    }
}
