using BlueZ.Core;
using Fakes;

namespace BleConnect.Tests;

/// <summary>Other programs on the same device at the same time.</summary>
public sealed class RaceTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Defect", "21")]
    public async Task TwoRuns_TakeTurns_AndTheSecondVerifies()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio();
        radio.ConnectTime = TimeSpan.FromMilliseconds(300);

        Task<Run> one = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--verbose");
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);
        Task<Run> two = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--verbose");

        Assert.Contains("Result:   ✅ Bond established", (await one).Output, StringComparison.Ordinal);
        Assert.Contains("  [Waiting for another run for this device, which may be asking for the PIN]\n", (await two).Output, StringComparison.Ordinal);
        Assert.Contains("Result:   ✅ Bond verified", (await two).Output, StringComparison.Ordinal);
        Assert.Equal(1, stage.Calls.Count(c => c == "Pair"));
    }

    [Fact]
    public async Task TheSecondRun_GoesOn_WhenTheFirstWasInterrupted()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio();
        radio.IsAdvertising = false;
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Test);
        Task<Run> one = stage.RunAsync(interruption.Token, Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);
        Task<Run> two = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        radio.IsAdvertising = true;
        await interruption.CancelAsync();

        Assert.Equal((130, 0), ((await one).ExitCode, (await two).ExitCode));
    }

    [Fact]
    public async Task TheSecondRun_GivesUp_WhenItsTimeIsOver()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().IsAdvertising = false;
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Test);
        Task<Run> one = stage.RunAsync(interruption.Token, Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);

        Run two = await stage.RunAsync(Stage.Mac, "--check-only", "--timeout", "0.3");
        await interruption.CancelAsync();

        Assert.Equal("Error:    Timed out after 0.3 s while waiting for another run for this device, which may be asking for the PIN\n", two.Error);
        Assert.Equal(2, two.ExitCode);
        Assert.Equal(130, (await one).ExitCode);
    }

    [Fact]
    public async Task RunsForOtherDevices_DoNotWait()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().IsAdvertising = false;
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Test);
        Task<Run> one = stage.RunAsync(interruption.Token, Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);

        Run two = await stage.RunAsync("C0:FF:EE:00:00:02", "--check-only");
        await interruption.CancelAsync();

        Assert.Equal((130, 1), ((await one).ExitCode, two.ExitCode));
    }

    [Fact]
    [Trait("Defect", "10")]
    [Trait("Defect", "11")]
    public async Task ForceRepair_FindsTheDevice_ThatAnotherProgramsScanBroughtBack()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.IsAdvertising = false;
        await using BlueZClient other = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = stage.BusAddress }, Test);
        await using Scan scan = await other.GetAdapter().StartScanAsync(ct: Test);

        // Heard once, between the removal and our own discovery; never again.
        stage.BlueZ.Delay("SetDiscoveryFilter", TimeSpan.FromMilliseconds(200));
        Task<Run> run = stage.RunAsync(Stage.Mac, "--force-repair", "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("RemoveDevice", ct: Test);
        radio.Advertise();

        Assert.Equal(0, (await run).ExitCode);
        Assert.True(other.GetAdapter().IsDiscovering);
    }

    [Theory]
    [InlineData(BlueZVersion.V5_55)]
    [InlineData(BlueZVersion.V5_66)]
    [InlineData(BlueZVersion.V5_82)]
    public async Task Run_NeverPairsABondedDevice_ThatAnotherProgramBondedMeanwhile(BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio();
        stage.BlueZ.Delay("RegisterAgent", TimeSpan.FromMilliseconds(200));

        Task<Run> run = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("RegisterAgent", ct: Test);
        radio.BondElsewhere();

        Assert.Contains("Result:   ✅ Bond verified", (await run).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Pair", stage.Calls);
    }

    [Theory]
    [InlineData(BlueZVersion.V5_66)]
    [InlineData(BlueZVersion.V5_87)]
    public async Task Run_VerifiesTheBond_WhenPairSaysThatItExists(BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio();
        radio.NextPairFails("org.bluez.Error.AlreadyExists", "Already Exists");
        stage.BlueZ.Delay("Pair", TimeSpan.FromMilliseconds(200));

        Task<Run> run = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("Pair", ct: Test);
        stage.BlueZ.RefuseCalls("Pair", "org.bluez.Error.AlreadyExists", "Already Exists");
        radio.BondElsewhere();

        Assert.Equal(0, (await run).ExitCode);
        Assert.Contains("Result:   ✅ Bond verified", (await run).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UsesTheLink_ThatAnotherProgramMakesMeanwhile()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.RefuseNextConnect("org.bluez.Error.InProgress", "Operation already in progress");

        Task<Run> run = stage.RunAsync(Stage.Mac);
        await stage.BlueZ.WaitForCallAsync("Connect", ct: Test);
        await using var other = await OtherProgram.ConnectAsync(stage.BusAddress);

        Assert.Equal(0, (await run).ExitCode);
        Assert.DoesNotContain("Disconnect", stage.Calls);
        Assert.True(radio.IsConnected);
    }

    [Theory]
    [InlineData(1, 0, "")]
    [InlineData(2, 2, "Error:    Pairing failed for C0:FF:EE:00:00:01: Authentication Canceled\n")]
    public async Task Run_RetriesACancelledPairing_Once(int cancelled, int code, string error)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio();
        radio.NextPairFails("org.bluez.Error.AuthenticationCanceled", "Authentication Canceled", cancelled);

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal((code, error), (run.ExitCode, run.Error));
        Assert.Equal(2, stage.Calls.Count(c => c == "Pair"));
        Assert.True(stage.Duration >= TimeSpan.FromMilliseconds(500), $"It took {stage.Duration}.");
    }

    [Theory]
    [InlineData("org.bluez.Error.ConnectionAttemptFailed", "Page Timeout", 4, 0, "")]
    [InlineData("org.bluez.Error.ConnectionAttemptFailed", "Page Timeout", 5, 2,
        "Error:    Connection to C0:FF:EE:00:00:01 failed after 5 attempts. Is the device powered on and in range?\n")]
    [InlineData("org.bluez.Error.InProgress", "In Progress", 4, 0, "")]
    [InlineData("org.bluez.Error.InProgress", "In Progress", 5, 2,
        "Error:    Connection failed for C0:FF:EE:00:00:01: another program is connecting to it. Try again.\n")]
    [Trait("Row", "23")]
    public async Task Run_TriesToConnectFiveTimes_MoreSlowlyEachTime(string name, string text, int failures, int code, string error)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().NextPairFails(name, text, failures);

        Run run = await stage.RunUntilTimeIsUpAsync("Pair", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal((code, error), (run.ExitCode, run.Error));
        Assert.Equal(5, stage.Calls.Count(c => c == "Pair"));
        Assert.True(stage.Duration >= TimeSpan.FromSeconds(1 + 2 + 3 + 4), $"It took {stage.Duration}.");
    }
}
