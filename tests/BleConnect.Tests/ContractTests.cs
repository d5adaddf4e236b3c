using System.Globalization;
using System.Reflection;
using BlueZ.Core;
using BlueZ.Core.Pairing;
using Fakes;

namespace BleConnect.Tests;

/// <summary>
/// The rows of the original's behaviour and its defects, by number, as the traits Row and Defect: each has a test. Here are
/// those that belong to no other class.
/// </summary>
public sealed class ContractTests
{
    // 32 is a unit file and 33 the licence and the tests: of the repository, not of the program.
    private static readonly int[] NotOfTheProgram = [32, 33];

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Row", 28)]
    [InlineData("Defect", 33)]
    public void EveryNumber_HasATest(string trait, int last)
    {
        var tested = typeof(ContractTests).Assembly.GetTypes().SelectMany(t => t.GetMethods())
            .SelectMany(m => m.GetCustomAttributes<TraitAttribute>()).Where(t => t.Name == trait)
            .Select(t => int.Parse(t.Value, CultureInfo.InvariantCulture));

        Assert.Empty(Enumerable.Range(1, last).Except(tested).Except(trait == "Defect" ? NotOfTheProgram : []));
    }

    [Theory]
    [InlineData(BondLevel.None)]
    [InlineData(BondLevel.Authenticated)]
    [Trait("Row", "10")]
    public async Task Run_NeverMakesTheAdapterPairable(BondLevel bond)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(bond);
        await using (BlueZClient other = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = stage.BusAddress }, Test))
        {
            await other.GetAdapter().SetPairableAsync(false, Test);
        }

        stage.BlueZ.ClearCalls();

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Adapter:  hci0 (powered)\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Calls, c => c.Contains("Pairable", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Row", "21")]
    [Trait("Defect", "7")]
    public async Task Run_ClaimsNoAgent_ThatBlueZRefused()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        stage.BlueZ.RefuseCalls("RegisterAgent", "org.bluez.Error.AlreadyExists", "Already Exists");

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal("Error:    Failed to register agent: org.bluez.Error.AlreadyExists: ['Already Exists']\n", run.Error);
        Assert.Equal($"{Stage.Header}Bond:     not found — pairing required\n", run.Output);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    [Trait("Row", "27")]
    public async Task Run_EndsWith2_WhenSomethingUnforeseenHappens()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        stage.BlueZ.RefuseCalls("StartDiscovery", "org.example.Error.Odd", "Never seen");

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal((2, $"{Stage.Header}Bond:     not found — pairing required\n"), (run.ExitCode, run.Output));
        Assert.Equal("Error:    Starting discovery on hci0 failed: Never seen (org.example.Error.Odd).\n", run.Error);
    }

    [Fact]
    [Trait("Defect", "5")]
    public async Task Run_DoesNotCallADeviceBonded_ThatIsOnlyPaired()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.BlueZ.AddDevice(new FakeDevice { Address = Stage.Mac, Passkey = 123456, Bonds = false, Services = [Radio.Uart()] });

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal($"Error:    Pairing failed for {Stage.Mac}: BlueZ keeps no key for it\n", run.Error);
        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("Pairing:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Stage.Path, "123456")]
    [InlineData("/org/bluez/hci0/dev_C0_FF_EE_00_00_02", "org.bluez.Error.Rejected")]
    [Trait("Defect", "20")]
    public async Task Agent_AnswersForOurDeviceOnly_AndLeavesTheDefaultAgentAlone(string device, string answer)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        await using BlueZClient other = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = stage.BusAddress }, Test);
        await using PairingAgent first = await PairingAgent.RegisterAsync(other, BluetoothAddress.Parse(Stage.Mac, null), null, Test);
        stage.BlueZ.Delay("Pair", TimeSpan.FromMilliseconds(200));

        Task<Run> run = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--verbose");
        await stage.BlueZ.WaitForCallAsync("Pair", ct: Test);

        Assert.Equal(answer, await stage.BlueZ.AskAgentAsync(device));
        Assert.Equal(0, (await run).ExitCode);
        Assert.DoesNotContain("RequestDefaultAgent", stage.Calls);
        Assert.DoesNotContain(Stage.Pin, (await run).Output + (await run).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("123456", 0)]
    [InlineData("123457", 2)]
    [Trait("Defect", "19")]
    public async Task Run_ComparesTheNumberWithThePin(string pin, int code)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.BlueZ.AddDevice(new FakeDevice { Address = Stage.Mac, Passkey = 123456, ComparesPasskey = true });

        Assert.Equal(code, (await stage.RunAsync(Stage.Mac, "--pin", pin)).ExitCode);
    }

    [Fact]
    [Trait("Defect", "26")]
    public async Task Version_IsUnknown_WhenNobodyTellsIt()
    {
        await using Stage stage = await Stage.SetAsync();
        using var output = new StringWriter();
        var surroundings = new Surroundings
        {
            Output = output, Error = output, BusAddress = stage.BusAddress, Variable = _ => null, VersionProgram = "/nonexistent/bluetoothctl",
        };

        Assert.Equal(1, await Tool.RunAsync([Stage.Mac, "--check-only"], surroundings, Test));
        Assert.Contains("BlueZ:    unknown\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Defect", "31")]
    public void EveryFailure_HasAReasonOfItsOwn()
    {
        BluetoothAddress address = BluetoothAddress.Parse(Stage.Mac, null);
        string[] reasons = [.. Enum.GetValues<BondFailure>().Where(f => f != BondFailure.AdapterOff)
            .Select(f => Failure.Bond(new BondException(f, "why"), address).Reason)];

        Assert.Equal(reasons.Length, reasons.Distinct().Count());
        Assert.All(Enum.GetValues<BondState>(), s => Assert.NotEmpty(Failure.ReasonOf(s)));
    }
}
