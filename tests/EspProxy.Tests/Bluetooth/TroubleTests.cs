using BlueZ.Core;
using EspProxy.Bluetooth;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EspProxy.Tests.Bluetooth;

public sealed class TroubleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeardLog _log = new();

    [Fact]
    public void Failed_IsSaidAtFirst_AndThenEveryTenthMinuteWithACount()
    {
        var trouble = new Trouble(() => null, _time, _log);
        for (int i = 0; i < 121; i++)
        {
            trouble.Failed(BlueZError.ServiceUnavailable, "No bluetoothd.");
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(3, _log.Lines.Count);
        Assert.Contains("systemctl start bluetooth", _log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("after 61 attempts", _log.Lines[1], StringComparison.Ordinal);
        Assert.Contains("after 121 attempts", _log.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_IsSaidAgain_WhenItIsAnotherTrouble_OrANewOne()
    {
        var trouble = new Trouble(() => null, _time, _log);
        trouble.Failed(BlueZError.ServiceUnavailable, "a");
        trouble.Failed(BlueZError.AdapterNotFound, "b");
        trouble.Failed(BlueZError.AdapterNotFound, "b");
        trouble.Passed();
        trouble.Failed(BlueZError.AdapterNotFound, "b");
        Assert.Equal(3, _log.Lines.Count);
    }

    [Theory]
    [InlineData(BlueZError.Failed, true)]
    [InlineData(BlueZError.AdapterNotFound, true)]
    [InlineData(BlueZError.ServiceUnavailable, false)]
    public void Failed_NamesAWeakPowerSupply_WhereItCanBeTheCause(BlueZError error, bool isNamed)
    {
        var trouble = new Trouble(() => "The voltage is too low.", _time, _log);
        trouble.Failed(error, "a");
        Assert.Equal(isNamed, Assert.Single(_log.Lines).EndsWith("The voltage is too low.", StringComparison.Ordinal));
        Assert.Equal(isNamed, trouble.Current!.EndsWith("The voltage is too low.", StringComparison.Ordinal));
    }

    [Fact]
    public void Wait_GrowsFromOneSecondToFive_AndBeginsAnew()
    {
        var trouble = new Trouble(() => null, _time, _log);
        var waits = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            waits.Add(trouble.Wait.TotalSeconds);
            trouble.Failed(BlueZError.NotReady, "off");
        }

        Assert.Equal([1, 2, 4, 5, 5], waits);
        trouble.Passed();
        Assert.Equal(1, trouble.Wait.TotalSeconds);
    }

    [Fact]
    public async Task AScanThatNeverStarts_IsOneTrouble_NotManyNewOnes()
    {
        await using var stage = await ProxyStage.EmptyAsync();
        await stage.AddBlueZAsync();
        stage.BlueZ.RefuseCalls("StartDiscovery", "org.bluez.Error.NotReady", "Resource Not Ready");
        stage.Start(_log);
        var ct = TestContext.Current.CancellationToken;
        foreach (int seconds in new[] { 2, 4, 5, 5, 5 })
        {
            await stage.Time.ScheduledAsync(TimeSpan.FromSeconds(seconds), ct);
            stage.Time.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.Single(_log.Lines, l => l.Contains("not available", StringComparison.Ordinal));
        stage.BlueZ.RefuseCalls("StartDiscovery", null, null);
        var client = await stage.LogInAsync();
        await client.SendAsync(new Protocol.Messages.SubscribeBluetoothLEAdvertisementsRequest(), ct);
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        await client.ExpectAsync<Protocol.Messages.BluetoothScannerStateResponse>(s => s.State == Protocol.Messages.BluetoothScannerState.Running, ct);
    }
}
