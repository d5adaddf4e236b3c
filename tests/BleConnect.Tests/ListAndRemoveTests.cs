using Fakes;

namespace BleConnect.Tests;

/// <summary>--list, --remove and --no-trust.</summary>
public sealed class ListAndRemoveTests
{
    private const string Head = "meshcore-ble-connect v1.0.0\nBlueZ:    5.66\nAdapter:  hci0 (powered, pairable)\n";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_ShowsWhatIsKnownAndWhatIsHeard()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true).GoAway();
        stage.BlueZ.AddDevice(new FakeDevice { Address = "C0:FF:EE:00:00:02", Name = "far", Rssi = -90 });
        stage.BlueZ.AddDevice(new FakeDevice { Address = "C0:FF:EE:00:00:03", Name = "near\e[2J\n\u202eevil", Rssi = -40 });
        stage.BlueZ.AddDevice(new FakeDevice { Address = "C0:FF:EE:00:00:04", Rssi = 127 }); // the controller does not tell how strong

        Run run = await stage.RunUntilTimeIsUpAsync("StartDiscovery", "--list");

        Assert.Equal(
            $"""
            {Head}Device:   C0:FF:EE:00:00:01  not heard  bonded, trusted  MeshCore-1
            Device:   C0:FF:EE:00:00:03  -40 dBm    not bonded  near?[2J??evil
            Device:   C0:FF:EE:00:00:02  -90 dBm    not bonded  far
            Device:   C0:FF:EE:00:00:04  heard      not bonded
            Result:   4 devices, 1 bonded

            """,
            run.Output);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["SetDiscoveryFilter", "StartDiscovery", "StopDiscovery"], stage.Calls);
    }

    [Fact]
    public async Task List_LeavesAnAdapterOff()
    {
        await using Stage stage = await Stage.SetAsync(powered: false);
        stage.AddRadio(BondLevel.Authenticated);

        Run run = await stage.RunAsync("--list");

        Assert.EndsWith("Result:   1 device, 1 bonded; the adapter is powered off, so nothing could be heard\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(stage.Calls);
    }

    [Theory]
    [InlineData("--list C0:FF:EE:00:00:01", "--list takes no MAC address")]
    [InlineData("--list --remove", "--remove and --list are mutually exclusive")]
    [InlineData("C0:FF:EE:00:00:01 --remove --check-only", "--check-only and --remove are mutually exclusive")]
    [InlineData("C0:FF:EE:00:00:01 --remove --force-repair", "--force-repair and --remove are mutually exclusive")]
    [InlineData("--list --verify-service 180f", "--verify-service makes no sense with --list")]
    public async Task Run_RefusesWhatDoesNotGoTogether(string words, string error)
    {
        await using Stage stage = await Stage.SetAsync();

        Assert.Equal(new Run(2, "", $"Error: {error}\n"), await stage.RunAsync(words.Split(' ')));
    }

    [Theory]
    [InlineData(BlueZVersion.V5_55)]
    [InlineData(BlueZVersion.V5_66)]
    [InlineData(BlueZVersion.V5_82)]
    public async Task Remove_ForgetsTheBond(BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac, "--remove");

        Assert.Equal(
            $"{Stage.Header}Bond:     found (paired + trusted)\nCleanup:  removed existing bond\nResult:   ✅ Bond removed\n", run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["RemoveDevice"], stage.Calls);
        Assert.False(radio.IsBonded);
    }

    [Theory]
    [InlineData(false, "not found — pairing required")]
    [InlineData(true, "found (not paired)")]
    public async Task Remove_TouchesNothing_WhenThereIsNoBond(bool known, string found)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(known: known);

        Run run = await stage.RunAsync(Stage.Mac, "--remove");

        Assert.Equal($"{Stage.Header}Bond:     {found}\nCleanup:  no bond to remove\nResult:   ✅ No bond present\n", run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(stage.Calls);
    }

    [Fact]
    [Trait("Defect", "6")]
    public async Task Remove_PrintsNoSuccess_WhenBlueZKeepsTheBond()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        stage.BlueZ.RefuseCalls("RemoveDevice", "org.bluez.Error.Failed", "Not today");

        Run run = await stage.RunAsync(Stage.Mac, "--remove");

        Assert.Equal($"{Stage.Header}Bond:     found (paired + trusted)\n", run.Output);
        Assert.Equal($"Error:    Failed to remove the bond of {Stage.Mac}: Not today\n", run.Error);
        Assert.Equal(2, run.ExitCode);
    }

    /// <summary>BlueZ forgets nothing while the adapter is off.</summary>
    [Theory]
    [InlineData(false, "adapter_off", ". Power it on first, e.g. by \"bluetoothctl power on\".")]
    [InlineData(true, "adapter_blocked", ". hci0 is blocked by software (rfkill, soft): run \"rfkill unblock bluetooth\".")]
    public async Task Remove_SaysThatTheAdapterIsOff(bool blocked, string reason, string cure)
    {
        await using Stage stage = await Stage.SetAsync(powered: false);
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        foreach ((string name, string value) in blocked ? new[] { ("type", "bluetooth"), ("name", "hci0"), ("hard", "0"), ("soft", "1") } : [])
        {
            stage.Rfkill.Write($"rfkill0/{name}", value);
        }

        Run run = await stage.RunAsync(Stage.Mac, "--remove", "--json");

        Assert.EndsWith($"\nError:    Adapter hci0 is powered off, so the bond cannot be removed{cure}\n", run.Error, StringComparison.Ordinal);
        Assert.Contains($"\"exit_code\":3,\"reason\":\"{reason}\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.ExitCode);
        Assert.True(radio.IsBonded);
    }

    [Theory]
    [InlineData("org.bluez.Error.DoesNotExist", "Does Not Exist")]
    [InlineData("org.freedesktop.DBus.Error.UnknownObject", "Method does not exist")]
    public async Task Remove_SaysNotThatItRemoved_WhatWasGone(string error, string text)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated);
        stage.BlueZ.RefuseCalls("RemoveDevice", error, text);

        Run run = await stage.RunAsync(Stage.Mac, "--remove");

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("Cleanup:  no bond to remove\nResult:   ✅ No bond present\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_EndsTheLink_SinceTheUserAskedForIt()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        await using var other = await OtherProgram.ConnectAsync(stage.BusAddress);

        Run run = await stage.RunAsync(Stage.Mac, "--remove");

        Assert.Equal(0, run.ExitCode);
        Assert.False(radio.IsBonded || radio.IsConnected);
    }

    [Theory]
    [InlineData(BondLevel.Authenticated)]
    [InlineData(BondLevel.None)]
    [Trait("Defect", "29")]
    public async Task NoTrust_LeavesTheDeviceAsItIs(BondLevel bond)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(bond);

        Run run = await stage.RunAsync(Stage.Mac, "--no-trust", "--pin", Stage.Pin);

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("Trusted:", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Set Trusted true", stage.Calls);
        Assert.True(radio.IsBonded && !radio.IsTrusted);
    }

    [Fact]
    public async Task List_StopsItsScan_WhenItIsInterrupted()
    {
        await using Stage stage = await Stage.SetAsync();
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Test);
        Task<Run> run = stage.RunAsync(interruption.Token, "--list");
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);
        await interruption.CancelAsync();

        Assert.Equal(130, (await run).ExitCode);
        Assert.False(stage.Adapter.IsDiscovering);
    }
}
