using Fakes;

namespace BleConnect.Tests;

/// <summary>What a verification says, and by which access it is proven.</summary>
public sealed class VerificationTests
{
    private const string Transmit = "6e400003-b5a3-f393-e0a9-e50e24dcca9e";
    private const string Battery = "180f";
    private const string Unproven = "The bond with C0:FF:EE:00:00:01 could not be proven: the access to its service was not answered, or there is no such service.";

    [Theory]
    [InlineData(BondLevel.Authenticated, 0)]
    [InlineData(BondLevel.JustWorks, 2)]
    [Trait("Defect", "4")]
    public async Task Run_Subscribes_WhereTheRadioLetsNobodyRead(BondLevel bond, int code)
    {
        // As the nRF52 firmware of MeshCore has it.
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = Add(stage, bond, new FakeService
        {
            Uuid = "6e400001-b5a3-f393-e0a9-e50e24dcca9e",
            Characteristics = [new FakeCharacteristic { Uuid = Transmit, Flags = ["notify", "encrypt-authenticated"] }],
        });

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Equal(code, run.ExitCode);
        Assert.Equal(code == 0 ? ["Connect", "StartNotify", "StopNotify", "Disconnect"] : ["Connect", "StartNotify", "Disconnect"], stage.Calls);
        Assert.True(radio.IsBonded && !radio.Characteristic(Transmit).IsNotifying);
    }

    [Theory]
    [InlineData((byte)0x0e, false)] // the link broke under it
    [InlineData((byte)0x80, true)] // an error of the application comes after the look at the key
    public async Task Run_TellsAnAccessThatFailed_FromOneThatWasRefused(byte error, bool proven)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.Characteristic(Transmit).ReadError = error;

        Run run = await stage.RunAsync(Stage.Mac);

        Assert.Equal(proven ? 0 : 2, run.ExitCode);
        Assert.Equal(proven ? "" : $"Error:    {Unproven}\n", run.Error);
        Assert.Equal(!proven, run.Output.Contains("Verify:   test connect FAILED — bond could not be proven\n", StringComparison.Ordinal));
        Assert.True(radio.IsBonded);
    }

    [Fact]
    public async Task Run_DoesNotWaitForEver_WhenTheProtectedReadIsNotAnswered()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.Characteristic(Transmit).Latency = TimeSpan.FromHours(1);

        Run run = await stage.RunUntilTimeIsUpAsync("ReadValue", Stage.Mac, "--check-only");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"Error:    {Unproven}\n", run.Error);
        Assert.EndsWith("Result:   Bond could not be verified\n", run.Output, StringComparison.Ordinal);
        Assert.True(stage.Duration < TimeSpan.FromSeconds(15), $"It took {stage.Duration}.");
    }

    [Theory]
    [InlineData(Battery, 0)]
    [InlineData("0000180F-0000-1000-8000-00805F9B34FB", 0)]
    [InlineData("0000180f", 0)]
    [InlineData("180a", 2)] // the device has no such service
    [InlineData("1811", 2)] // it has, but nothing in it can be accessed
    [InlineData("1812", 2)] // it has, and refuses
    public async Task VerifyService_ProvesByTheServiceThatWasAskedFor(string service, int code)
    {
        await using Stage stage = await Stage.SetAsync();
        Add(stage, BondLevel.JustWorks,
            new FakeService { Uuid = Battery, Characteristics = [new FakeCharacteristic { Uuid = "2a19" }] },
            new FakeService { Uuid = "1811", Characteristics = [new FakeCharacteristic { Uuid = "2a46", Flags = ["write"] }] },
            new FakeService { Uuid = "1812", Characteristics = [new FakeCharacteristic { Uuid = "2a4d", Flags = ["read", "encrypt-authenticated"] }] });

        Run run = await stage.RunAsync(Stage.Mac, "--verify-service", service);

        Assert.Equal(code, run.ExitCode);
        Assert.Equal(service == "1812", run.Error.Contains("was made without its PIN", StringComparison.Ordinal));
        Assert.Equal(service is "180a" or "1811", run.Error.Contains("could not be proven", StringComparison.Ordinal));
    }

    [Fact]
    public async Task VerifyService_CountsAfterAPairingToo()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio();

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--verify-service", "180a");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"Error:    {Unproven}\n", run.Error);
        Assert.EndsWith("Pairing:  success\n", run.Output, StringComparison.Ordinal);
        Assert.True(radio.IsBonded && !radio.IsConnected);
    }

    /// <summary>"Just Works", though a PIN was given: somebody else could have paired in the same way.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Warns_WhenTheDevicePairedWithoutThePin_AndNothingProvesTheBond(bool hasUart)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeService[] services = hasUart ? [new FakeService { Uuid = "6e400001-b5a3-f393-e0a9-e50e24dcca9e" }] : [];
        stage.BlueZ.AddDevice(new FakeDevice { Address = Stage.Mac, Services = services });

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\nWarning: The device did not ask for the PIN, so anybody could have paired with it.\nPairing:  success\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"paired\":true,\"pin_used\":false,", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Neither late services nor a link that has gone is a reason to believe in such a pairing.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_LooksAtAPairingWithoutThePin_WhateverItTakes(bool hangsUp)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.BlueZ.AddDevice(
            new FakeDevice { Address = Stage.Mac, Services = [Radio.Uart()], ResolveTime = TimeSpan.FromSeconds(hangsUp ? 0 : 1) });
        var time = new ObservedTime();
        stage.Time = hangsUp ? time : TimeProvider.System;
        Task<Run> run = stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);
        if (hangsUp)
        {
            await time.ScheduledAsync(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
            radio.HangUp();
            time.Advance(TimeSpan.FromMilliseconds(300));
        }

        Assert.Equal($"Error:    The bond with {Stage.Mac} was made without its PIN. Use --force-repair to pair again.\n", (await run).Error);
        Assert.Equal(2, (await run).ExitCode);
        Assert.Equal(hangsUp, stage.Calls.Contains("Connect"));
    }

    [Theory]
    [InlineData("xyz")]
    [InlineData("")]
    [InlineData("6e400001b5a3f393e0a9e50e24dcca9e")]
    public async Task VerifyService_IsRefused_WhenItIsNoUuid(string service)
    {
        await using Stage stage = await Stage.SetAsync();

        Run run = await stage.RunAsync(Stage.Mac, $"--verify-service={service}");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"Error: Invalid --verify-service: {service} ", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Every way in which a release of BlueZ can say that a connection failed: none of them alone costs a bond.</summary>
    [Theory]
    [MemberData(nameof(ConnectErrors))]
    [Trait("Row", "14")]
    [Trait("Defect", "2")]
    [Trait("Defect", "13")]
    public async Task Run_KeepsTheBond_WhateverTheTextOfOneFailure(string text, BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.RefuseNextConnect("org.bluez.Error.Failed", text, afterConnectedBlip: true);

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["Connect", "Connect", "ReadValue", "Disconnect"], stage.Calls);
        Assert.True(radio.IsBonded);
    }

    [Theory]
    [MemberData(nameof(ConnectErrors))]
    public async Task Run_KeepsTheBond_WhateverTheTextOfASilentRadio(string text, BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.IsAdvertising = false;
        radio.RefuseNextConnect("org.bluez.Error.Failed", text, times: 9);

        Run run = await stage.RunUntilTimeIsUpAsync("StartDiscovery", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal(2, run.ExitCode);
        Assert.True(radio.IsBonded);
        Assert.DoesNotContain("RemoveDevice", stage.Calls);
    }

    [Theory]
    [MemberData(nameof(ConnectErrors))]
    public async Task Run_ReplacesTheBond_WhateverTheText_WhenTheRadioRefusesTimeAfterTime(string text, BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.RefuseNextConnect("org.bluez.Error.Failed", text, afterConnectedBlip: true, times: 3);
        stage.SecondsAtOnce = 0.1;

        Run run = await stage.RunUntilTimeIsUpAsync("Connect", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Cleanup:  removed invalid bond\n", run.Output, StringComparison.Ordinal);
        Assert.True(radio.IsBonded);
    }

    public static TheoryData<string, BlueZVersion> ConnectErrors => new()
    {
        { "Software caused connection abort", BlueZVersion.V5_55 },
        { "Disconnected early", BlueZVersion.V5_55 },
        { "Host is down", BlueZVersion.V5_55 },
        { "Connection refused", BlueZVersion.V5_55 },
        { "Connection timed out", BlueZVersion.V5_55 },
        { "le-connection-abort-by-local", BlueZVersion.V5_66 },
        { "le-connection-refused", BlueZVersion.V5_66 },
        { "le-connection-unknown", BlueZVersion.V5_66 },
        { "br-connection-canceled", BlueZVersion.V5_66 },
        { "br-connection-page-timeout", BlueZVersion.V5_66 },
        { "le-connection-abort-by-local", BlueZVersion.V5_82 },
        { "le-connection-key-missing", BlueZVersion.V5_82 },
        { "br-connection-key-missing", BlueZVersion.V5_87 },
    };

    private static FakeDevice Add(Stage stage, BondLevel bond, params FakeService[] services) => stage.BlueZ.AddDevice(
        new FakeDevice { Address = Stage.Mac, Passkey = 123456, Bond = bond, IsTrusted = true, Services = services });
}
