using Fakes;

namespace BleConnect.Tests;

/// <summary>Rows 16 to 20 and 25: there is no bond, and one is to be made.</summary>
public sealed class NoBondTests
{
    private const string NotFound = "Bond:     not found — pairing required\n";

    private static readonly string[] PairingCalls =
        ["SetDiscoveryFilter", "StartDiscovery", "StopDiscovery", "RegisterAgent", "Pair", "ReadValue", "Disconnect", "UnregisterAgent"];

    [Theory]
    [InlineData(BlueZVersion.V5_55)]
    [InlineData(BlueZVersion.V5_66)]
    [InlineData(BlueZVersion.V5_82)]
    [Trait("Row", "19")]
    [Trait("Defect", "12")]
    [Trait("Defect", "15")]
    public async Task Run_Pairs_WhenTheDeviceIsUnknown(BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio();

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal("", run.Error);
        Assert.Equal(
            $"""
            {Stage.Header}{NotFound}Agent:    registered
            Pairing:  success
            Trusted:  set
            Result:   ✅ Bond established — ready to connect

            """,
            run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([.. PairingCalls, "Set Trusted true"], stage.Calls);
        Assert.True(radio.IsBonded && radio.IsTrusted && !radio.IsConnected);
    }

    [Fact]
    public async Task Run_VerifiesTheBond_ThatTheRunBeforeMade()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        Run first = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);
        Run second = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("Result:   ✅ Bond verified", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "16")]
    public async Task Run_PairsWithoutRemoving_WhenTheDeviceIsKnownAndNotPaired()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(known: true, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal("", run.Error);
        Assert.Equal(
            $"""
            {Stage.Header}Bond:     found (not paired)
            Agent:    registered
            Pairing:  success
            Result:   ✅ Bond established — ready to connect

            """,
            run.Output);
        Assert.Equal(PairingCalls, stage.Calls);
    }

    [Fact]
    public async Task Run_PairsOnTheLink_ThatAnotherProgramHolds()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(known: true);
        await using var other = await OtherProgram.ConnectAsync(stage.BusAddress);
        stage.BlueZ.ClearCalls();

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["RegisterAgent", "Pair", "ReadValue", "UnregisterAgent", "Set Trusted true"], stage.Calls);
        Assert.True(radio.IsConnected);
    }

    /// <summary>The kernel keeps what the agent could do when the link was made: nobody could type a PIN then (BlueZ 5.81 and later).</summary>
    [Fact]
    public async Task Run_SaysWhatToDo_WhenPairingFailsOnTheLinkOfAnotherProgram()
    {
        await using Stage stage = await Stage.SetAsync(BlueZVersion.V5_82);
        stage.AddRadio(known: true);
        await using var other = await OtherProgram.ConnectAsync(stage.BusAddress);

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--json");

        Assert.EndsWith(
            $"Error:    Pairing failed for {Stage.Mac}: Authentication Failed. Another program had connected it: end that connection " +
            "(of an app or Home Assistant, say) and try again.\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.Contains("\"exit_code\":2,\"reason\":\"pairing_failed\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "not found — pairing required")]
    [InlineData(true, "found (not paired)")]
    [Trait("Row", "17")]
    [Trait("Row", "18")]
    [Trait("Defect", "8")]
    public async Task CheckOnly_ChangesNothing_WhenThereIsNoBond(bool known, string found)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(known: known);

        Run run = await stage.RunAsync(Stage.Mac, "--check-only");

        Assert.Equal("", run.Error);
        Assert.Equal($"{Stage.Header}Bond:     {found}\nResult:   No valid bond present\n", run.Output);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(stage.Calls);
    }

    [Fact]
    [Trait("Row", "20")]
    [Trait("Defect", "14")]
    public async Task Run_Fails_WhenTheDeviceIsNotHeard()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().GoAway();

        Run run = await stage.RunUntilTimeIsUpAsync("StartDiscovery", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal($"Error:    Device {Stage.Mac} not found within 30.0s. Is the device powered on and advertising?\n", run.Error);
        Assert.Equal(Stage.Header + NotFound, run.Output);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["SetDiscoveryFilter", "StartDiscovery", "StopDiscovery"], stage.Calls);
        Assert.True(stage.Duration <= TimeSpan.FromSeconds(31), $"It took {stage.Duration}.");
    }

    [Fact]
    [Trait("Row", "25")]
    public async Task Run_Fails_WhenThePinIsWrong()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio();

        Run run = await stage.RunAsync(Stage.Mac, "--pin", "654321");

        Assert.Equal($"Error:    Pairing failed for {Stage.Mac}: Authentication Failed\n", run.Error);
        Assert.Equal($"{Stage.Header}{NotFound}Agent:    registered\n", run.Output);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["SetDiscoveryFilter", "StartDiscovery", "StopDiscovery", "RegisterAgent", "Pair", "UnregisterAgent"], stage.Calls);
        Assert.False(radio.IsBonded || radio.IsConnected);
    }

    /// <summary>BlueZ waits two minutes for such a link.</summary>
    [Fact]
    [Trait("Row", "24")]
    public async Task Run_Fails_WhenTheDeviceGoesAwayBeforeItIsConnected()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().ConnectTime = TimeSpan.FromHours(1);

        Run run = await stage.RunUntilTimeIsUpAsync("Pair", Stage.Mac, "--pin", Stage.Pin, "--json");

        Assert.Contains("\"reason\":\"not_connected\"", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"Error:    Connection to {Stage.Mac} timed out. Is the device powered on and in range?\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Run_PairsOnceMore_WhenPairingWasCancelled()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().NextPairFails("org.bluez.Error.AuthenticationCanceled", "Authentication Canceled");

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, stage.Calls.Count(c => c == "Pair"));
        Assert.Equal(1, stage.Calls.Count(c => c == "RegisterAgent"));
    }

    [Fact]
    [Trait("Defect", "30")]
    public async Task Run_RefusesToAsk_WhenThereIsNoTerminal()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Equal("Error:    No PIN given and no terminal to ask for it. Use --pin.\n", run.Error);
        Assert.Equal(Stage.Header + NotFound, run.Output);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(stage.Calls);
    }

    [Fact]
    public async Task Verbose_NeverShowsThePin()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--verbose");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(Stage.Pin, run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains($"  [Starting discovery for {Stage.Mac}]\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"  [Device found: {Stage.Path}]\n", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\d BlueZ\.Core\.\S+ DEBUG .", run.Error);
    }
}
