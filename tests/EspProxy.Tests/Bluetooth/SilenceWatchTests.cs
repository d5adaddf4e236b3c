using BlueZ.Core;
using EspProxy.Bluetooth;
using Microsoft.Extensions.Time.Testing;

namespace EspProxy.Tests.Bluetooth;

public sealed class SilenceWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeardLog _log = new();
    private readonly Hearing _hearing;
    private readonly SilenceWatch _watch;
    private string? _powerComplaint;

    public SilenceWatchTests()
    {
        _hearing = new Hearing(_time);
        _watch = new SilenceWatch(_hearing, () => _powerComplaint, _time, _log);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NinetySeconds_AreTooLong_AndEachTimeTwiceAsLong()
    {
        Assert.Equal(90, await SecondsUntilTooLongAsync());
        Assert.Equal(180, await SecondsUntilTooLongAsync());
        Assert.Equal(360, await SecondsUntilTooLongAsync());
        Assert.Equal(720, await SecondsUntilTooLongAsync());
        Assert.Equal(1440, await SecondsUntilTooLongAsync());
        Assert.Equal(1440, await SecondsUntilTooLongAsync());
        Assert.StartsWith("No advertisement was heard for 90 s", _log.Lines[0], StringComparison.Ordinal);
        Assert.Equal(6, _log.Lines.Count);
    }

    [Fact]
    public async Task AWeakPowerSupply_IsNamed()
    {
        await SecondsUntilTooLongAsync();
        _powerComplaint = "The voltage is too low.";
        await SecondsUntilTooLongAsync();
        Assert.EndsWith("its antenna and its power supply.", _log.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("begun anew. The voltage is too low.", _log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneAdvertisement_StartsTheCountAgain()
    {
        await SecondsUntilTooLongAsync();
        var waiting = _watch.WaitAsync(Ct);
        for (int i = 0; i < 100; i++)
        {
            _hearing.Add(new BluetoothAddress(1));
            Pass(TimeSpan.FromSeconds(10));
        }

        Assert.False(waiting.IsCompleted);
        Pass(TimeSpan.FromSeconds(80));
        Assert.False(waiting.IsCompleted);
        Pass(TimeSpan.FromSeconds(10));
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Wait_ReturnsFalse_WhenTheScanEnds()
    {
        using var end = new CancellationTokenSource();
        var waiting = _watch.WaitAsync(end.Token);
        await end.CancelAsync();
        Assert.False(await waiting);
    }

    private async Task<int> SecondsUntilTooLongAsync()
    {
        var waiting = _watch.WaitAsync(Ct);
        int seconds = 0;
        while (!waiting.IsCompleted && seconds < 10_000)
        {
            Pass(TimeSpan.FromSeconds(10));
            seconds += 10;
        }

        Assert.True(await waiting);
        return seconds;
    }

    private void Pass(TimeSpan time) => _time.Advance(time);
}
