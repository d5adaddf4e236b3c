using Fakes;

namespace BleConnect.Tests;

/// <summary>Rows 11 to 13 of the contract: there is a bond, and it is good.</summary>
public sealed class BondedTests
{
    private const string Verified = """
        Verify:   testing connection...
        Verify:   test connect OK

        """;

    private const string Result = "Result:   ✅ Bond verified — ready to connect\n";

    [Fact]
    [Trait("Row", "11")]
    public async Task Run_VerifiesTheBond_WhenItIsTrusted()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Equal("", run.Error);
        Assert.Equal($"{Stage.Header}Bond:     found (paired + trusted)\n{Verified}{Result}", run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["Connect", "ReadValue", "Disconnect"], stage.Calls);
        Assert.False(radio.IsConnected);
    }

    [Fact]
    [Trait("Row", "12")]
    public async Task Run_TrustsTheDevice_WhenItWasNot()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated);

        Run run = await stage.RunAsync(Stage.Mac.ToLowerInvariant(), "--pin", Stage.Pin);

        Assert.Equal("", run.Error);
        Assert.Equal($"{Stage.Header}Bond:     found (paired, not trusted)\n{Verified}Trusted:  set\n{Result}", run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["Connect", "ReadValue", "Disconnect", "Set Trusted true"], stage.Calls);
    }

    [Theory]
    [InlineData(true, "found (paired + trusted)")]
    [InlineData(false, "found (paired, not trusted)")]
    [Trait("Row", "13")]
    public async Task CheckOnly_ChangesNothing_WhenTheBondIsGood(bool trusted, string found)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted);

        Run run = await stage.RunAsync("--check-only", Stage.Mac);

        Assert.Equal("", run.Error);
        Assert.Equal($"{Stage.Header}Bond:     {found}\n{Verified}{Result}", run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["Connect", "ReadValue", "Disconnect"], stage.Calls);
    }

    [Theory]
    [InlineData(BlueZVersion.V5_55)]
    [InlineData(BlueZVersion.V5_82)]
    public async Task Run_VerifiesTheBond_OnEveryRelease(BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        stage.AddRadio(BondLevel.Authenticated, trusted: true);

        Assert.Equal(0, (await stage.RunAsync(Stage.Mac)).ExitCode);
    }

    [Fact]
    [Trait("Defect", "3")]
    public async Task Run_LeavesTheLink_WhenAnotherProgramHoldsIt()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        await using var other = await OtherProgram.ConnectAsync(stage.BusAddress);
        stage.BlueZ.ClearCalls();

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["ReadValue"], stage.Calls);
        Assert.True(radio.IsConnected);
    }

    [Fact]
    public async Task Run_KeepsTheBond_WhenOneConnectBreaks()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.RefuseNextConnect(afterConnectedBlip: true);

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["Connect", "Connect", "ReadValue", "Disconnect"], stage.Calls);
    }

    [Fact]
    public async Task Run_SaysSo_WhenTrustCannotBeSet()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated);
        stage.BlueZ.Delay("Set", TimeSpan.FromHours(1));

        Run run = await stage.RunUntilTimeIsUpAsync("Set", Stage.Mac);

        Assert.StartsWith("Failed to set trusted: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Trusted:", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Verbose_TellsTheSteps_AndLogsToStandardError()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac, "--verbose");

        Assert.Equal(
            $"""
            {Stage.Header}  [Adapter already powered]
              [Device exists: {Stage.Path}]
            Bond:     found (paired + trusted)
              [Verifying bond with test connect]
            {Verified}  [Device already trusted]
            {Result}
            """.TrimEnd('\n') + "\n",
            run.Output);
    }
}
