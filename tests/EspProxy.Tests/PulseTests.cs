using EspProxy.Tests.Bluetooth;
using Microsoft.Extensions.Time.Testing;

namespace EspProxy.Tests;

public sealed class PulseTests
{
    private const int MaxClients = 16;

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void IsLate_IsTrue_UntilTheNextBeat_WhenNoneCameInTime()
    {
        var pulse = new Pulse("loop", _time);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.False(pulse.IsLate);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pulse.IsLate);
        pulse.Beat();
        Assert.False(pulse.IsLate);
    }

    [Fact]
    public void IsLate_CountsFromWhatTheLoopHasSaid()
    {
        var pulse = new Pulse("loop", _time);
        pulse.Beat(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(pulse.IsLate);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pulse.IsLate);
    }

    [Fact]
    public async Task TheLoops_BeatByThemselves_WithAndWithoutBluetoothd()
    {
        await using var stage = await ProxyStage.EmptyAsync();
        await stage.AddBlueZAsync();
        stage.Start();
        await stage.CalledAsync("StartDiscovery");
        await stage.Proxy.Settled.WaitAsync(ApiClient.Limit, Ct);
        await BeatAsync(stage, TimeSpan.FromSeconds(1));

        stage.BlueZ.Vanish();
        await BeatAsync(stage, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task ALoopThatHangs_IsLate_UntilItGoesOn()
    {
        await using var stage = await ProxyStage.EmptyAsync();
        await stage.AddBlueZAsync();
        using var log = new StuckLog("was refused");
        stage.Start(log);
        await stage.Proxy.Settled.WaitAsync(ApiClient.Limit, Ct);
        for (int i = 0; i < MaxClients; i++)
        {
            await stage.LogInAsync();
        }

        var oneTooMany = await stage.ConnectOnlyAsync();
        await log.Stuck.WaitAsync(ApiClient.Limit, Ct);

        // The loop runs on when its timer does, on our thread: it hangs there, too.
        var passing = Task.Run(() => stage.Time.Advance(TimeSpan.FromSeconds(16)), Ct);
        await UntilAsync(() => stage.Server.Pulse.IsLate);
        Assert.False(passing.IsCompleted);
        log.GoOn();
        await passing.WaitAsync(ApiClient.Limit, Ct);
        await oneTooMany.Closed.WaitAsync(ApiClient.Limit, Ct);
        await UntilAsync(() => !stage.Server.Pulse.IsLate);
    }

    // Three times the usual patience, in steps that are less than it: after each, both loops come round.
    private static async Task BeatAsync(ProxyStage stage, TimeSpan step)
    {
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(45); passed += step)
        {
            stage.Time.Advance(step);
            await UntilAsync(() =>
            {
                stage.Time.Advance(TimeSpan.FromMilliseconds(100));
                return !stage.Proxy.Pulse.IsLate && !stage.Server.Pulse.IsLate;
            });
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(ApiClient.Limit);
        while (!condition())
        {
            await Task.Delay(1, limit.Token);
        }
    }
}
