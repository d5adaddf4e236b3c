using BlueZ.Core;
using EspProxy.Bluetooth;
using Microsoft.Extensions.Time.Testing;

namespace EspProxy.Tests.Bluetooth;

/// <summary>When a batch is sent.</summary>
public sealed class AdvertisementBatcherTests : IDisposable
{
    private static readonly Advertisement Heard = new(BluetoothAddress.Parse("C0:FF:EE:00:00:01"), AddressType.Random, -70, default, 0);

    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _sent = [];
    private readonly AdvertisementBatcher _batcher;

    public AdvertisementBatcherTests() => _batcher = new AdvertisementBatcher(_time, (_, count) => _sent.Add(count));

    public void Dispose() => _batcher.Dispose();

    [Fact]
    public void ABatch_IsSentWhenItIsFull_AndAtTheEndOfItsWindow()
    {
        Add(17);
        Assert.Equal([16], _sent);
        Pass(99);
        Assert.Equal([16], _sent);
        Pass(1);
        Assert.Equal([16, 1], _sent);
        Pass(10_000);
        Assert.Equal([16, 1], _sent);
    }

    [Fact]
    public void TheWindow_IsThatOfTheBatch_NotOfOneBeforeIt()
    {
        Add(15);
        Pass(60);
        Add(2);
        Pass(99);
        Assert.Equal([16], _sent);
        Pass(1);
        Assert.Equal([16, 1], _sent);
    }

    [Fact]
    public void APause_SendsWhatIsWorthAMessage()
    {
        Add(8, pauseFollows: true);
        Assert.Empty(_sent);
        _batcher.Pause();
        Assert.Equal([8], _sent);
    }

    [Fact]
    public void APause_LeavesAFewToTheWindow()
    {
        Add(7, pauseFollows: true);
        _batcher.Pause();
        Pass(50);
        _batcher.Pause();
        Pass(49);
        Assert.Empty(_sent);
        Pass(1);
        Assert.Equal([7], _sent);
        _batcher.Pause();
        Assert.Equal([7], _sent);
    }

    [Fact]
    public void Flush_SendsWhatThereIs_Once()
    {
        Add(3);
        _batcher.Flush();
        _batcher.Flush();
        Pass(1000);
        Assert.Equal([3], _sent);
    }

    private void Add(int count, bool pauseFollows = false)
    {
        for (int i = 0; i < count; i++)
        {
            _batcher.Add(Heard, pauseFollows);
        }
    }

    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
