using BlueZ.Core;
using Fakes;

namespace BleConnect.Tests;

/// <summary>Rows 1 to 9: usage, bus, bluetoothd, adapter.</summary>
public sealed class StartTests
{
    private const string NoAdapter = "Error:    Failed to query adapter: Bluetooth adapter not found at /org/bluez/hci0. Is Bluetooth enabled?\n";

    [Theory]
    [InlineData("--version", 0, "meshcore-ble-connect v1.0.0\n", "")]
    [InlineData("AA:BB:CC:DD:EE:F", 2, "", "Error: Invalid MAC address: AA:BB:CC:DD:EE:F\nExpected format: AA:BB:CC:DD:EE:FF\n")]
    [InlineData("AA-BB-CC-DD-EE-FF", 2, "", "Error: Invalid MAC address: AA-BB-CC-DD-EE-FF\nExpected format: AA:BB:CC:DD:EE:FF\n")]
    [InlineData("AA:BB:CC:DD:EE:FF\n", 2, "", "Error: Invalid MAC address: AA:BB:CC:DD:EE:FF\n\nExpected format: AA:BB:CC:DD:EE:FF\n")]
    [InlineData("x --check --force --pin 1", 2, "", "Error: Invalid MAC address: x\nExpected format: AA:BB:CC:DD:EE:FF\n")]
    [InlineData("AA:BB:CC:DD:EE:FF --check --force", 2, "", "Error: --check-only and --force-repair are mutually exclusive\n")]
    [InlineData("AA:BB:CC:DD:EE:FF --pin 12345", 2, "", "Error: Invalid PIN: a PIN has exactly six digits (leading zeros count)\n")]
    [InlineData("AA:BB:CC:DD:EE:FF --pin=", 2, "", "Error: Invalid PIN: a PIN has exactly six digits (leading zeros count)\n")]
    [Trait("Row", "4")]
    [Trait("Row", "5")]
    [Trait("Defect", "25")]
    public async Task Run_EndsBeforeAnyInput_WhenTheWordsSaySo(string words, int code, string output, string error)
    {
        Assert.Equal(new Run(code, output, error), await RunAsync("unix:path=/nonexistent/bus", words.Split(' ')));
    }

    [Fact]
    public async Task Run_PrintsUsageErrors_ToStandardError()
    {
        Run run = await RunAsync("unix:path=/nonexistent/bus");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.EndsWith("meshcore-ble-connect: error: the following arguments are required: MAC\n", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Standard error may end in a journal that others read.</summary>
    [Theory]
    [InlineData("C0:FF:EE:00:00:01 -pin 123456", "meshcore-ble-connect: error: unrecognized arguments: -pin ******\n")]
    [InlineData("C0:FF:EE:00:00:01 123456", "meshcore-ble-connect: error: unrecognized arguments: ******\n")]
    [InlineData("C0:FF:EE:00:00:01 --pim=123456", "meshcore-ble-connect: error: unrecognized arguments: --pim=******\n")]
    [InlineData("C0:FF:EE:00:00:01 --check-only=123456", "meshcore-ble-connect: error: argument --check-only: ignored explicit argument '******'\n")]
    [InlineData("123456", "Error: Invalid MAC address: ******\nExpected format: AA:BB:CC:DD:EE:FF\n")]
    [InlineData("C0:FF:EE:00:00:01 --pin-file 123456", "Error: Cannot read --pin-file ******: ")]
    [InlineData("C0:FF:EE:00:00:01 1234567 x123456", "meshcore-ble-connect: error: unrecognized arguments: 1234567 x123456\n")]
    [Trait("Defect", "17")]
    public async Task Run_ShowsNoPin_ThatIsInAWrongPlace(string words, string error)
    {
        Run run = await RunAsync("unix:path=/nonexistent/bus", ["--json", .. words.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Equal(words.Contains("1234567", StringComparison.Ordinal), (run.Error + run.Output).Contains("123456", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Row", "7")]
    public async Task Run_Returns4_WhenThereIsNoBus()
    {
        Run run = await RunAsync("unix:path=/nonexistent/bus", Stage.Mac);

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Matches("^Error:    Failed to connect to D-Bus system bus: [^\n]+: No such file or directory\n$", run.Error);
    }

    [Fact]
    [Trait("Row", "8")]
    public async Task Run_Returns3_WhenThereIsNoBluetoothd()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync();

        Assert.Equal(new Run(3, "", NoAdapter), await RunAsync(bus.Address, Stage.Mac));
    }

    [Fact]
    [Trait("Defect", "23")]
    public async Task Run_Returns3_WhenThereIsNoAdapter()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync();
        await using FakeBlueZ blueZ = await FakeBlueZ.StartAsync(bus);

        Assert.Equal(new Run(3, "", NoAdapter), await RunAsync(bus.Address, Stage.Mac));
    }

    [Fact]
    public async Task Run_PowersTheAdapterOn_AndShowsHowItWas()
    {
        await using Stage stage = await Stage.SetAsync(powered: false);
        stage.AddRadio(BondLevel.Authenticated, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Contains("Adapter:  hci0 (pairable)\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["Set Powered true", "Connect", "ReadValue", "Disconnect"], stage.Calls);
    }

    [Fact]
    public async Task Run_Returns3_WhenTheAdapterIsBlocked()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.Adapter.Block();

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Equal("Error:    Failed to power on adapter: Failed\n", run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["Set Powered true"], stage.Calls);
    }

    [Fact]
    [Trait("Defect", "27")]
    public async Task CheckOnly_LeavesTheAdapterOff_AndReturns3()
    {
        await using Stage stage = await Stage.SetAsync(powered: false);
        stage.AddRadio(BondLevel.Authenticated, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac, "--check-only");

        Assert.Equal("Error:    Adapter hci0 is powered off, so the bond cannot be verified\n", run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Empty(stage.Calls);
    }

    [Theory]
    [InlineData(BlueZError.BusAccessDenied, 4, "Cannot connect to D-Bus system bus. Are you running as root or in the bluetooth group?")]
    [InlineData(BlueZError.BusUnavailable, 4, "Failed to connect to D-Bus system bus: why")]
    [InlineData(BlueZError.AccessDenied, 3, "Failed to query adapter: Bluetooth adapter not found at /org/bluez/hci0. Is Bluetooth enabled?")]
    [InlineData(BlueZError.NoReply, 3, "Failed to query adapter: why")]
    [InlineData(BlueZError.Failed, 3, "Failed to query adapter: why")]
    [Trait("Row", "6")]
    [Trait("Defect", "22")]
    public void Start_HasTheOriginalsTexts(BlueZError error, int code, string text)
    {
        ToolException e = Failure.Start(error, "why", "hci0");

        Assert.Equal((code, text), (e.ExitCode, e.Message));
    }

    private static async Task<Run> RunAsync(string busAddress, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings { Output = output, Error = error, BusAddress = busAddress, Terminal = "/nonexistent/tty" };
        int code = await Tool.RunAsync(words, surroundings, TestContext.Current.CancellationToken);
        return new Run(code, output.ToString(), error.ToString());
    }
}
