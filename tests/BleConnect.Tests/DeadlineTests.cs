using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace BleConnect.Tests;

/// <summary>No step hangs: whatever is not answered, the run ends, and bluetoothd is left as it was found.</summary>
public sealed class DeadlineTests
{
    // The limit, and what undoing may take when bluetoothd does not answer; the last second is the step of the test's clock.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60 + 8 + 1);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SetDiscoveryFilter")]
    [InlineData("StartDiscovery")]
    [InlineData("StopDiscovery")]
    [InlineData("RegisterAgent")]
    [InlineData("UnregisterAgent")]
    [InlineData("Pair")]
    [InlineData("ReadValue")]
    [InlineData("Disconnect")]
    [InlineData("Set")]
    [Trait("Defect", "9")]
    public async Task Pairing_EndsInTime_WhateverCallIsNotAnswered(string call)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        stage.BlueZ.Delay(call, TimeSpan.FromHours(1));

        // From the pairing on it needs the clock itself.
        bool before = call is "SetDiscoveryFilter" or "StartDiscovery" or "StopDiscovery" or "RegisterAgent";
        Run run = await stage.RunUntilTimeIsUpAsync(before ? call : "Pair", Stage.Mac, "--pin", Stage.Pin);

        Assert.True(stage.Duration <= Longest, $"It took {stage.Duration}.");
        Assert.True(call is "SetDiscoveryFilter" or "StartDiscovery" ? run.ExitCode == 3 : run.ExitCode is 0 or 2, run.Error);
        Assert.Equal(run.ExitCode == 0, run.Output.Contains("✅", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Connect")]
    [InlineData("ReadValue")]
    [InlineData("Disconnect")]
    [InlineData("RemoveDevice")]
    public async Task Repairing_EndsInTime_WhateverCallIsNotAnswered(string call)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        if (call == "RemoveDevice")
        {
            radio.ForgetBond();
        }

        stage.BlueZ.Delay(call, TimeSpan.FromHours(1));

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac, "--pin", Stage.Pin);

        Assert.True(stage.Duration <= Longest, $"It took {stage.Duration}.");
        Assert.True(radio.IsBonded);
        Assert.DoesNotContain("Cleanup:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connect", true, 3)]
    [InlineData("ReadValue", true, 3)]
    [InlineData("StartDiscovery", false, 2)]
    [InlineData("Pair", false, 2)]
    public async Task Run_EndsInTime_WhenBluetoothdIsWedgedInTheMiddle(string call, bool bonded, int expected)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(bonded ? BondLevel.Authenticated : BondLevel.None, trusted: true);
        radio.ConnectTime = TimeSpan.FromHours(call == "Connect" ? 1 : 0);
        if (call == "Pair")
        {
            stage.BlueZ.Delay("Pair", TimeSpan.FromHours(1));
        }

        radio.IsAdvertising = call != "StartDiscovery";
        radio.Characteristic("6e400003-b5a3-f393-e0a9-e50e24dcca9e").Latency = TimeSpan.FromHours(1);
        var time = new FakeTimeProvider();
        stage.Time = time;
        Task<Run> run = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync(call, ct: Test);
        stage.BlueZ.Wedge();

        int code = (await Stage.PassTimeAsync(time, run)).ExitCode;

        Assert.Equal(expected, code);
        Assert.True(stage.Duration <= Longest, $"It took {stage.Duration}.");
        Assert.Equal(bonded, radio.IsBonded);
    }

    [Fact]
    public async Task Timeout_LimitsTheRun_AndUndoes()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().GoAway();

        Run run = await stage.RunUntilTimeIsUpAsync("StartDiscovery", Stage.Mac, "--pin", Stage.Pin, "--timeout", "5");

        Assert.Equal("Error:    Timed out after 5 s while looking for the device\n", run.Error);
        Assert.Equal(2, run.ExitCode);
        Assert.True(stage.Duration <= TimeSpan.FromSeconds(6), $"It took {stage.Duration}.");
        Assert.Equal(["SetDiscoveryFilter", "StartDiscovery", "StopDiscovery"], stage.Calls);
    }

    [Fact]
    public async Task Timeout_CancelsThePairing()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio();
        stage.BlueZ.Delay("Pair", TimeSpan.FromHours(1));

        Run run = await stage.RunUntilTimeIsUpAsync("Pair", Stage.Mac, "--pin", Stage.Pin, "--timeout", "10");

        Assert.Equal("Error:    Timed out after 10 s while pairing\n", run.Error);
        Assert.Contains("CancelPairing", stage.Calls);
        Assert.Contains("UnregisterAgent", stage.Calls);
        Assert.False(radio.IsBonded || radio.IsConnected);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("1e9")]
    [InlineData("99999999")]
    [InlineData("NaN")]
    [InlineData("∞")]
    public async Task Timeout_IsRefused_WhenItIsNoTime(string seconds)
    {
        await using Stage stage = await Stage.SetAsync();

        Run run = await stage.RunAsync(Stage.Mac, $"--timeout={seconds}");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("Error: Invalid --timeout: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(stage.BlueZ.Calls);
    }

    /// <summary>Whatever a check found last, it found on the way down: it says nothing of the bond.</summary>
    [Theory]
    [InlineData("off", 3, "adapter_off")]
    [InlineData("unplugged", 3, "adapter_missing")]
    [InlineData("wedged", 3, "bluetoothd_silent")]
    [InlineData("killed", 2, "bluetoothd_lost")]
    public async Task Check_SaysNothingOfTheBond_WhenTheAdapterOrBluetoothdGoes(string what, int code, string reason)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.Characteristic("6e400003-b5a3-f393-e0a9-e50e24dcca9e").Latency = TimeSpan.FromHours(1);
        var time = new FakeTimeProvider();
        stage.Time = time;
        Task<Run> run = stage.RunAsync(Stage.Mac, "--check-only", "--json");
        await stage.BlueZ.WaitForCallAsync("ReadValue", ct: Test);
        Break(stage, what);

        Run ended = await Stage.PassTimeAsync(time, run);

        Assert.Equal((code, reason), (ended.ExitCode, JsonTests.Parse(ended).GetProperty("reason").GetString()));
        Assert.True(radio.IsBonded);
    }

    [Theory]
    [InlineData("unplugged", 3, "adapter_missing")]
    [InlineData("killed", 2, "bluetoothd_lost")]
    public async Task List_IsNoEmptyList_WhenTheAdapterOrBluetoothdGoes(string what, int code, string reason)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        var time = new FakeTimeProvider();
        stage.Time = time;
        Task<Run> run = stage.RunAsync("--list", "--json");
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);
        Break(stage, what);

        Run ended = await Stage.PassTimeAsync(time, run);

        Assert.Equal((code, reason), (ended.ExitCode, JsonTests.Parse(ended).GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("Connect", true)]
    [InlineData("ReadValue", true)]
    [InlineData("StartDiscovery", false)]
    [InlineData("Pair", false)]
    public async Task Run_EndsAtOnce_WhenBluetoothdIsKilled(string call, bool bonded)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(bonded ? BondLevel.Authenticated : BondLevel.None, trusted: true);
        radio.ConnectTime = TimeSpan.FromHours(call == "Connect" ? 1 : 0);
        if (call == "Pair")
        {
            stage.BlueZ.Delay("Pair", TimeSpan.FromHours(1));
        }

        radio.IsAdvertising = call != "StartDiscovery";
        radio.Characteristic("6e400003-b5a3-f393-e0a9-e50e24dcca9e").Latency = TimeSpan.FromHours(1);
        Task<Run> run = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync(call, ct: Test);
        stage.BlueZ.Vanish();

        Run ended = await run;

        Assert.Equal(2, ended.ExitCode);
        Assert.StartsWith("Error:    bluetoothd went away while ", ended.Error, StringComparison.Ordinal);
        Assert.Equal(bonded, radio.IsBonded);
    }

    private static void Break(Stage stage, string what)
    {
        switch (what)
        {
            case "off": stage.Adapter.PowerOff(); break;
            case "unplugged": stage.BlueZ.RemoveAdapter(stage.Adapter); break;
            case "wedged": stage.BlueZ.Wedge(); break;
            default: stage.BlueZ.Vanish(); break;
        }
    }
}
