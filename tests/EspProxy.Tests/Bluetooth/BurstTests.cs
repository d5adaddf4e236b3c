using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EspProxy.Tests.Bluetooth;

/// <summary>More requests than a device can keep up with.</summary>
public sealed class BurstTests
{
    private readonly FakeDevice _radio = Radio.Create();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private uint Handle => _radio.Handle(Radio.Plain);

    /// <summary>A new firmware, say, of which nobody confirms the parts.</summary>
    [Fact]
    public async Task ABurstOfWritesWithoutResponse_ArrivesWhole_AndInOrder()
    {
        const int Count = 2000;
        await using var stage = await ProxyStage.SetAsync(_radio);
        var client = await stage.ConnectAsync();
        byte[] value = new byte[180];
        var writes = Enumerable.Range(0, Count).Select(i => Write(value, i, isLast: i == Count - 1));
        await client.SendAsync(Ct, [.. writes]);
        Assert.Equal([$"83 {Handle}"], (await client.TakeAsync(1, Ct)).By());
        Assert.Equal(Enumerable.Range(0, Count), _radio.PeerWrites.Select(w => Peer.ValueOf(w.Value)));
        Assert.Empty(await client.SoFarAsync(Ct));
    }

    [Fact]
    public async Task WritesWithoutResponse_BeyondWhatIsKept_EndTheLink_AndNoneIsLeftOut()
    {
        using var log = new HeardLog(LogLevel.Warning);
        await using var stage = await StuckAsync(log);
        var client = await stage.ConnectAsync();
        await client.SendAsync(GattTests.Read(Handle), Ct);
        await stage.CalledAsync("ReadValue");
        byte[][] values = [.. Enumerable.Repeat(new byte[] { 1 }, RequestQueue.MaxRequests + 1)];
        await client.SendAsync(Ct, [.. values.Select(v => GattTests.Write(Handle, v, withResponse: false)), GattTests.Read(Handle)]);
        Assert.Equal(["69 down, error 22", "81 3 of 3, taken 0"], (await client.TakeAsync(2, Ct)).By());
        Assert.Empty(_radio.PeerWrites);
        Assert.False(_radio.IsConnected);
        Assert.Empty(await client.SoFarAsync(Ct));
        Assert.Single(log.Lines, l => l.Contains(Radio.Mac, StringComparison.Ordinal));
        await ProxyStage.ConnectAsync(client);
    }

    [Fact]
    public async Task Requests_BeyondWhatIsKept_AreBusy_AndTheLinkStays()
    {
        await using var stage = await StuckAsync();
        var client = await stage.ConnectAsync();
        await client.SendAsync(GattTests.Read(Handle), Ct);
        await stage.CalledAsync("ReadValue");
        await client.SendAsync(Ct, [.. Enumerable.Repeat(GattTests.Read(Handle), RequestQueue.MaxRequests + 1)]);
        Assert.Equal([$"82 {Handle}: error 132"], (await client.SoFarAsync(Ct)).By());
        Assert.True(_radio.IsConnected);
    }

    [Fact]
    public void LongValues_TakeRoomAccordingly_UntilTheyAreRead()
    {
        var queue = new RequestQueue();
        var write = GattTests.Write(3, new byte[512]);
        int fit = RequestQueue.MaxBytes / write.CalculateSize();
        Assert.All(Enumerable.Range(0, fit), _ => Assert.True(queue.TryAdd(write)));
        Assert.False(queue.TryAdd(write));
        Assert.True(queue.TryTake(out var taken));
        Assert.Same(write, taken);
        Assert.True(queue.TryAdd(write));
        Assert.False(queue.TryAdd(write));
    }

    private async Task<ProxyStage> StuckAsync(ILoggerFactory? loggers = null)
    {
        var stage = await ProxyStage.EmptyAsync();
        await stage.AddBlueZAsync();
        stage.BlueZ.AddDevice(_radio);
        stage.Start(loggers);
        await stage.CalledAsync("StartDiscovery");
        _radio.Characteristic(Radio.Plain).Latency = Timeout.InfiniteTimeSpan;
        return stage;
    }

    private BluetoothGATTWriteRequest Write(byte[] value, int number, bool isLast)
    {
        (value[0], value[1]) = ((byte)(number >> 8), (byte)number);
        return GattTests.Write(Handle, value, withResponse: isLast);
    }
}
