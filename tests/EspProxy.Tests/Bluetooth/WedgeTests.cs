using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;
using Microsoft.Extensions.Logging;

namespace EspProxy.Tests.Bluetooth;

/// <summary>A bluetoothd that holds its bus name and answers nothing.</summary>
public sealed class WedgeTests
{
    private const byte Random = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatTheKernelHears_StillComes_AndTheLogSaysWhatToDo()
    {
        await using var kernel = await FakeKernel.StartAsync();
        using var log = new HeardLog(LogLevel.Information);
        await using var stage = await ProxyStage.EmptyAsync(new ProxyBluetoothOptions { OpenManagement = () => kernel.Open() });
        await stage.AddBlueZAsync();
        stage.Start(log);
        var client = await stage.OwnAsync();
        stage.BlueZ.Wedge();
        await PassAsync(stage);
        await log.SaidAsync("within 20 s: bluetoothd is wedged.", Ct);

        await kernel.TellAdvertisementAsync(0, isDiscovery: false, Radio.Address, Random, -70, 2, 1, 6);
        await stage.Time.ScheduledAsync(Window, Ct);
        stage.Time.Advance(Window);
        Assert.Single((await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct)).Advertisements);

        stage.BlueZ.Unwedge();
        stage.Time.Advance(Interval);
        await log.SaidAsync("An answer of bluetoothd came again.", Ct);
    }

    [Fact]
    public async Task WithoutTheKernel_NothingIsHeard_SoTheScannerHasFailed()
    {
        using var log = new HeardLog();
        await using var stage = await ProxyStage.EmptyAsync(ProxyStage.Alone with { Scanner = ScannerSource.DBus });
        await stage.AddBlueZAsync();
        stage.Start(log);
        var client = await stage.OwnAsync();
        stage.BlueZ.Wedge();
        await PassAsync(stage);
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed, Ct);
        stage.BlueZ.Unwedge();
        await log.SaidAsync("bluetoothd is wedged: restart it", Ct);
    }

    [Theory]
    [InlineData(4, "Device C0:FF:EE:00:00:01 did not accept its bond any more")]
    [InlineData(1, "link to device C0:FF:EE:00:00:01 ended: it was not heard any more.")]
    public async Task TheKernelsReason_ForTheEndOfALink_IsTold(byte reason, string expected)
    {
        await using var kernel = await FakeKernel.StartAsync();
        using var log = new HeardLog(LogLevel.Debug);
        await using var stage = await ProxyStage.EmptyAsync(new ProxyBluetoothOptions { OpenManagement = () => kernel.Open() });
        await stage.AddBlueZAsync();
        stage.Start(log);
        await stage.OwnAsync();
        await kernel.TellEventAsync(0x000C, 1, 1, 0, 0, 0xEE, 0xFF, 0xC0, Random, 4); // Another adapter.
        await kernel.TellEventAsync(0x000C, 0, 1, 0); // Too short.
        await kernel.TellEventAsync(0x000C, 0, 1, 0, 0, 0xEE, 0xFF, 0xC0, Random, reason);
        await log.SaidAsync(expected, Ct);
        Assert.Single(log.Lines, l => l.Contains("its bond any more", StringComparison.Ordinal) || l.Contains("The kernel told that", StringComparison.Ordinal));
    }

    // Until the question is asked, and then until the answer is late, twice.
    private static async Task PassAsync(ProxyStage stage)
    {
        await stage.Time.ScheduledAsync(Interval, Ct);
        var asked = stage.Time.NextAsync(Limit, Ct);
        stage.Time.Advance(Interval);
        await asked;
        var askedAgain = stage.Time.NextAsync(Limit, Ct);
        stage.Time.Advance(Limit);
        await askedAgain;
        stage.Time.Advance(Limit);
    }
}
