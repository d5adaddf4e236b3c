using Fakes;

namespace BleConnect.Tests;

/// <summary>Which adapter, how long it is waited for, and what keeps it from working.</summary>
public sealed class AdapterTests
{
    private const string Second = "00:1A:7D:DA:71:14";
    private const string NoAdapter = "Error:    Failed to query adapter: Bluetooth adapter not found at ";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    /// <summary>As a USB adapter does that is taken from one driver and given to another.</summary>
    [Fact]
    public async Task Wait_WaitsForTheNextAdapter_WhenOneGoesBeforeItIsPowered()
    {
        await using Stage stage = await Stage.SetAsync(powered: false);
        var time = new ObservedTime();
        stage.Time = time;
        Task<Run> run = stage.RunAsync("--list", "--wait", "30");
        await time.ScheduledAsync(TimeSpan.FromMilliseconds(500), Test);
        stage.BlueZ.RemoveAdapter(stage.Adapter);
        stage.BlueZ.AddAdapter();

        Assert.Equal(0, (await Stage.PassTimeAsync(time, run)).ExitCode);
        Assert.EndsWith("Result:   0 devices, 0 bonded\n", (await run).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hci1")]
    [InlineData("00:1a:7d:da:71:14")]
    [Trait("Defect", "16")]
    public async Task Run_UsesTheAdapterThatWasAskedFor(string adapter)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeAdapter second = stage.BlueZ.AddAdapter("hci1", Second);
        FakeDevice radio = stage.BlueZ.AddDevice(
            new FakeDevice { Address = Stage.Mac, Passkey = 123456, Services = [Radio.Uart()] }, second);

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--adapter", adapter, "--verbose");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Adapter:  hci1 (powered, pairable)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("[Device found: /org/bluez/hci1/dev_C0_FF_EE_00_00_01]", run.Output, StringComparison.Ordinal);
        Assert.True(radio.IsBonded);
    }

    [Theory]
    [InlineData("hci7", "/org/bluez/hci7. Is Bluetooth enabled? There is hci0: use --adapter.\n")]
    [InlineData("00:00:00:00:00:01", "00:00:00:00:00:01. Is Bluetooth enabled? There is hci0: use --adapter.\n")]
    public async Task Run_SaysWhichAdaptersThereAre(string adapter, string error)
    {
        await using Stage stage = await Stage.SetAsync();

        Assert.Equal(new Run(3, "", NoAdapter + error), await stage.RunAsync(Stage.Mac, "--adapter", adapter));
    }

    [Theory]
    [InlineData("eth0")]
    [InlineData("hci")]
    [InlineData("hci1\n")]
    [InlineData("../hci0")]
    [InlineData("")]
    public async Task Run_RefusesWhatIsNoAdapter(string adapter)
    {
        await using Stage stage = await Stage.SetAsync();

        Run run = await stage.RunAsync(Stage.Mac, $"--adapter={adapter}");

        Assert.Equal(new Run(2, "", $"Error: Invalid --adapter: {adapter} (a name such as hci1, or an address)\n"), run);
        Assert.Empty(stage.BlueZ.Calls);
    }

    [Theory]
    [InlineData("1", "0", "Failed to power on adapter: Failed. hci0 is blocked by software (rfkill, soft): run \"rfkill unblock bluetooth\".")]
    [InlineData("0", "1", "Failed to power on adapter: Failed. hci0 is blocked by a switch of the machine (rfkill, hard).")]
    [InlineData("0", "0", "Failed to power on adapter: Failed")]
    [Trait("Row", "9")]
    [Trait("Defect", "28")]
    public async Task Run_TellsRfkillFromOtherTrouble(string soft, string hard, string error)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.Adapter.Block();
        Switch(stage, "hci0", soft, hard);

        Assert.Equal($"Error:    {error}\n", (await stage.RunAsync(Stage.Mac)).Error);
    }

    [Fact]
    public async Task Run_IgnoresTheSwitchOfAnotherAdapter()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.Adapter.Block();
        Switch(stage, "hci1", "1", "0");

        Assert.Equal("Error:    Failed to power on adapter: Failed\n", (await stage.RunAsync(Stage.Mac)).Error);
    }

    [Fact]
    public async Task CheckOnly_SaysThatTheAdapterIsBlocked_AndLeavesIt()
    {
        await using Stage stage = await Stage.SetAsync(powered: false);
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        Switch(stage, "hci0", "1", "0");

        Run run = await stage.RunAsync(Stage.Mac, "--check-only");

        Assert.Equal(3, run.ExitCode);
        Assert.EndsWith("cannot be verified. hci0 is blocked by software (rfkill, soft): run \"rfkill unblock bluetooth\".\n", run.Error, StringComparison.Ordinal);
        Assert.Empty(stage.Calls);
    }

    [Fact]
    public async Task Run_SaysThatASwitchOfTheMachineMayHideTheAdapter()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.BlueZ.RemoveAdapter(stage.Adapter);
        Switch(stage, "tpacpi_bluetooth_sw", "0", "1");

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Equal(
            $"{NoAdapter}/org/bluez/hci0. Is Bluetooth enabled? tpacpi_bluetooth_sw is blocked by a switch of the machine (rfkill, hard).\n", run.Error);
    }

    [Fact]
    public async Task Wait_WaitsForBluetoothd_AndThenForTheAdapter()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        stage.BlueZ.RemoveAdapter(stage.Adapter);
        stage.BlueZ.Vanish();
        Task<Run> run = stage.RunAsync(Stage.Mac, "--wait", "60", "--pin", Stage.Pin);

        await stage.BlueZ.ReturnAsync();
        await stage.BlueZ.WaitForCallAsync("GetManagedObjects", ct: Test);
        FakeAdapter adapter = stage.BlueZ.AddAdapter();
        stage.BlueZ.AddDevice(new FakeDevice { Address = Stage.Mac, Passkey = 123456, Services = [Radio.Uart()] }, adapter);

        Assert.Equal(0, (await run).ExitCode);
    }

    [Fact]
    public async Task Wait_WaitsForThePower_WhenACheckMayNotSwitchItOn()
    {
        await using Stage stage = await Stage.SetAsync(powered: false);
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        Task<Run> run = stage.RunAsync(Stage.Mac, "--wait", "60", "--check-only");

        await stage.BlueZ.WaitForCallAsync("GetManagedObjects", ct: Test);
        stage.Adapter.PowerOn();

        Assert.Equal(0, (await run).ExitCode);
        Assert.Equal(["Connect", "ReadValue", "Disconnect"], stage.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_EndsWithTheFirstError_WhenNothingComes(bool bluetoothd)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.BlueZ.RemoveAdapter(stage.Adapter);
        if (!bluetoothd)
        {
            stage.BlueZ.Vanish();
        }

        Run run = await stage.RunAsync(Stage.Mac, "--wait", "0.3");

        Assert.Equal(new Run(3, "", $"{NoAdapter}/org/bluez/hci0. Is Bluetooth enabled?\n"), run);
        Assert.True(stage.Duration >= TimeSpan.FromSeconds(0.3), $"It took {stage.Duration}.");
    }

    [Fact]
    public async Task Wait_CountsForATimeoutThatWasGiven_AndSaysWhatWasInTheWay()
    {
        await using Stage stage = await Stage.SetAsync();

        Run run = await stage.RunAsync(Stage.Mac, "--wait", "60", "--timeout", "0.3", "--adapter", "hci7");

        const string Obstacle = "Failed to query adapter: Bluetooth adapter not found at /org/bluez/hci7. Is Bluetooth enabled? There is hci0: use --adapter.";
        Assert.Equal(new Run(3, "", $"Error:    Timed out after 0.3 s while asking BlueZ. {Obstacle}\n"), run);
    }

    [Fact]
    public async Task Wait_SaysThatBluetoothdWasNotThere_WhenATimeoutWasGiven()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.BlueZ.Vanish();

        Run run = await stage.RunAsync(Stage.Mac, "--wait", "60", "--timeout", "0.3");

        Assert.Equal(new Run(3, "", $"Error:    Timed out after 0.3 s while asking BlueZ. {NoAdapter["Error:    ".Length..]}/org/bluez/hci0. Is Bluetooth enabled?\n"), run);
    }

    private static void Switch(Stage stage, string name, string soft, string hard)
    {
        foreach ((string attribute, string value) in new[] { ("type", "bluetooth"), ("name", name), ("soft", soft), ("hard", hard) })
        {
            stage.Rfkill.Write($"rfkill0/{attribute}", value + "\n");
        }

        stage.Rfkill.Write("rfkill1/type", "wlan\n");
        stage.Rfkill.Write("rfkill1/hard", "1\n");
    }
}
