using BlueZ.Core;
using EspProxy.Bluetooth;
using Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Bluetooth;

public sealed class PairingsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(25_000)]
    [InlineData(25_001)] // The rest of the limit would be that of a call without one.
    [InlineData(30_000)]
    public async Task Pair_SendsNothing_WhenTheTurnComesAsTheLimitEnds(int milliseconds)
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var blueZ = await FakeBlueZ.StartAsync(bus);
        blueZ.AddAdapter();
        blueZ.AddDevice(Radio.Create());
        await using var client = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = bus.Address }, Ct);
        using var pairings = new Pairings(client, client.GetAdapter(), () => Passkeys.Empty, new SlowTime(TimeSpan.FromMilliseconds(milliseconds)), NullLogger.Instance);
        var error = await Assert.ThrowsAsync<BlueZException>(() => pairings.PairAsync(client.GetAdapter().Devices[0], Ct));
        Assert.Equal(BlueZError.InProgress, error.Error);
        Assert.DoesNotContain(blueZ.Calls, c => c.Member is "RegisterAgent" or "Pair");
    }

    /// <summary>So much passes between two looks, before a timer has had its turn.</summary>
    private sealed class SlowTime(TimeSpan step) : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => step.Ticks * _looks++;
    }
}
