using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace BleConnect.Tests;

/// <summary>Row 28 and the limit of the whole run: what is under way is undone.</summary>
public sealed class InterruptTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_StopsDiscovery_WhenItIsInterrupted()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().GoAway();

        Run run = await InterruptAsync(stage, "StartDiscovery");

        Assert.Equal(130, run.ExitCode);
        Assert.Equal("Error:    Interrupted\n", run.Error);
        Assert.Equal(["SetDiscoveryFilter", "StartDiscovery", "StopDiscovery"], stage.Calls);
    }

    [Fact]
    public async Task Run_CancelsPairing_WhenItIsInterrupted()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio();
        radio.ConnectTime = TimeSpan.FromHours(1);

        Run run = await InterruptAsync(stage, "Pair");

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("CancelPairing", stage.Calls);
        Assert.Equal("UnregisterAgent", stage.Calls[^1]);
        Assert.False(radio.IsBonded || radio.IsConnected);
    }

    [Fact]
    public async Task Run_GivesUpTheTestConnect_WhenItIsInterrupted()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.GoAway();

        Run run = await InterruptAsync(stage, "Connect");

        Assert.Equal(130, run.ExitCode);
        Assert.Equal(["Connect", "Disconnect"], stage.Calls);
        Assert.True(radio.IsBonded);
    }

    [Fact]
    public async Task Run_LeavesTheLink_WhenItIsInterruptedInTheProtectedRead()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.Characteristic("6e400003-b5a3-f393-e0a9-e50e24dcca9e").Latency = TimeSpan.FromHours(1);

        Run run = await InterruptAsync(stage, "ReadValue");

        Assert.Equal(130, run.ExitCode);
        Assert.Equal(["Connect", "ReadValue", "Disconnect"], stage.Calls);
        Assert.True(radio.IsBonded && !radio.IsConnected);
    }

    [Fact]
    public async Task Run_EndsWithin60Seconds_WhenPairingIsNeverAnswered()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        stage.BlueZ.Delay("Pair", TimeSpan.FromHours(1));

        Run run = await stage.RunUntilTimeIsUpAsync("Pair", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"Error:    Connection to {Stage.Mac} timed out. Is the device powered on and in range?\n", run.Error);
        Assert.Contains("CancelPairing", stage.Calls);
    }

    [Fact]
    public async Task Run_SaysThatPairingFailed_WhenTheRadioIsSilentAfterThePin()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        stage.BlueZ.Delay("Pair", TimeSpan.FromHours(1));
        var time = new FakeTimeProvider();
        stage.Time = time;
        Task<Run> run = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("Pair", ct: Test);
        Assert.Equal(Stage.Pin, await stage.BlueZ.AskAgentAsync(Stage.Path));

        Assert.Equal($"Error:    Pairing failed for {Stage.Mac}: bluetoothd did not answer in time\n", (await Stage.PassTimeAsync(time, run)).Error);
    }

    [Fact]
    public async Task Run_Ends_WhenBluetoothdIsWedged()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        stage.BlueZ.Wedge();

        Run run = await stage.RunUntilTimeIsUpAsync("GetManagedObjects", Stage.Mac);

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("Error:    Failed to query adapter: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Ends_WhenBluetoothdGoesAway()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true).GoAway();
        Task<Run> run = stage.RunAsync(Stage.Mac);
        await stage.BlueZ.WaitForCallAsync("Connect", ct: Test);
        stage.BlueZ.Vanish();

        Assert.Equal(2, (await run).ExitCode);
        Assert.Equal("Error:    bluetoothd went away while testing the connection\n", (await run).Error);
    }

    private static async Task<Run> InterruptAsync(Stage stage, string inCall)
    {
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Test);
        Task<Run> run = stage.RunAsync(interruption.Token, Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync(inCall, ct: Test);
        await interruption.CancelAsync();
        return await run;
    }
}
