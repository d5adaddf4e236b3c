using Fakes;

namespace BleConnect.Tests;

/// <summary>Rows 14, 15 and 22 to 24: there is a bond that does not verify. It goes only when its loss is proven.</summary>
public sealed class BadBondTests
{
    private const string Found = "Bond:     found (paired + trusted)\nVerify:   testing connection...\n";
    private const string Invalid = "Verify:   test connect FAILED — bond is invalid\n";

    [Theory]
    [InlineData(BlueZVersion.V5_55)]
    [InlineData(BlueZVersion.V5_66)]
    [InlineData(BlueZVersion.V5_82)]
    [InlineData(BlueZVersion.V5_87)]
    [Trait("Row", "14")]
    public async Task Run_RemovesTheBondAndPairs_WhenTheRadioForgotIt(BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.ForgetBond();
        stage.SecondsAtOnce = 0.1;

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal("", run.Error);
        Assert.Equal(
            $"""
            {Stage.Header}{Found}{Invalid}Cleanup:  removed invalid bond
            Agent:    registered
            Pairing:  success
            Trusted:  set
            Result:   ✅ Bond established — ready to connect

            """,
            run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, stage.Calls.Count(c => c == "Connect"));
        Assert.Equal(1, stage.Calls.Count(c => c == "RemoveDevice"));
        Assert.True(radio.IsBonded);
    }

    [Fact]
    [Trait("Row", "15")]
    [Trait("Defect", "1")]
    public async Task CheckOnly_KeepsTheBond_WhenTheRadioForgotIt()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.ForgetBond();
        stage.SecondsAtOnce = 0.1;

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac, "--check-only");

        Assert.Equal("", run.Error);
        Assert.Equal($"{Stage.Header}{Found}{Invalid}Result:   No valid bond present\n", run.Output);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["Connect", "Connect", "Connect"], stage.Calls);
        Assert.True(radio.IsBonded);
    }

    [Fact]
    [Trait("Row", "24")]
    public async Task Run_KeepsTheBond_WhenTheRadioIsAway()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.GoAway();

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal($"Error:    Connection to {Stage.Mac} timed out. Is the device powered on and in range?\n", run.Error);
        Assert.Equal($"{Stage.Header}{Found}Verify:   test connect FAILED — device not reachable\n", run.Output);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["Connect", "Disconnect"], stage.Calls); // Disconnect is what ends a Connect that is under way
        Assert.True(radio.IsBonded);
    }

    [Fact]
    public async Task CheckOnly_SaysThatItCouldNotBeVerified_WhenTheRadioIsAway()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true).GoAway();

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac, "--check-only");

        Assert.Equal($"Error:    Connection to {Stage.Mac} timed out. Is the device powered on and in range?\n", run.Error);
        Assert.Equal(
            $"{Stage.Header}{Found}Verify:   test connect FAILED — device not reachable\nResult:   Bond could not be verified\n", run.Output);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Run_KeepsEvenALostBond_WhenThereIsNoPinForANewOne()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.ForgetBond();
        stage.SecondsAtOnce = 0.1;

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac);

        Assert.Equal("Error:    No PIN given and no terminal to ask for it. Use --pin.\n", run.Error);
        Assert.Equal($"{Stage.Header}{Found}{Invalid}", run.Output);
        Assert.Equal(2, run.ExitCode);
        Assert.True(radio.IsBonded);
    }

    [Fact]
    public async Task Run_KeepsTheBond_WhenConnectFailsAtOnceAndTheRadioIsSilent()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.IsAdvertising = false;
        radio.RefuseNextConnect();

        Run run = await stage.RunUntilTimeIsUpAsync("StartDiscovery", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("RemoveDevice", stage.Calls);
        Assert.True(radio.IsBonded);
    }

    [Fact]
    [Trait("Row", "22")]
    public async Task Run_KeepsTheBond_WhenConnectFailsForAReasonOfThisSide()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true).RefuseNextConnect("org.bluez.Error.NotReady", "Resource Not Ready");

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal($"Error:    Connection failed for {Stage.Mac}: Resource Not Ready\n", run.Error);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["Connect"], stage.Calls);
    }

    [Fact]
    public async Task Run_KeepsTheBond_WhenAnotherProgramIsConnecting()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true)
            .RefuseNextConnect("org.bluez.Error.InProgress", "Operation already in progress", times: 5);

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal($"Error:    Connection failed for {Stage.Mac}: another program is connecting to it. Try again.\n", run.Error);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["Connect", "Connect", "Connect", "Connect", "Connect"], stage.Calls);
    }

    [Fact]
    public async Task Run_KeepsTheBond_WhenItWasMadeWithoutThePin()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.JustWorks, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal($"Error:    The bond with {Stage.Mac} was made without its PIN. Use --force-repair to pair again.\n", run.Error);
        Assert.Equal($"{Stage.Header}{Found}Verify:   test connect FAILED — bond is not authenticated\n", run.Output);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["Connect", "ReadValue", "Disconnect"], stage.Calls);
        Assert.True(radio.IsBonded);
    }

    [Fact]
    public async Task Run_KeepsTheBond_WhenTheServicesAreNotResolved()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.ResolveTime = Timeout.InfiniteTimeSpan;

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac);

        Assert.Equal($"Error:    Connection failed for {Stage.Mac}: its services were not resolved.\n", run.Error);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["Connect", "Disconnect"], stage.Calls);
    }

    [Fact]
    public async Task Run_DoesNotBelieveASuccess_ThatMadeNoLink()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true).PretendNextConnect();

        Run run = await stage.RunAsync(Stage.Mac);

        // The second attempt makes a real link.
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, stage.Calls.Count(c => c == "Connect"));
    }
}
