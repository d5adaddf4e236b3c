using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;

namespace EspProxy.Tests.Bluetooth;

/// <summary>How long an attempt to connect may take, whatever holds it up.</summary>
public sealed class ConnectLimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_IsGivenUpBeforeTheClientDoesSo_AndBlueZIsToldToStopTrying()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        stage.Adapter.Devices[0].GoAway();
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await stage.CalledAsync("Connect");
        stage.Time.Advance(TimeSpan.FromSeconds(15.9));
        Assert.Equal(["81 2 of 3, taken 1"], (await client.SoFarAsync(Ct)).By());
        stage.Time.Advance(TimeSpan.FromSeconds(0.1));
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
        Assert.Equal(["69 down, error 8", "81 3 of 3, taken 0"], said.By());
        Assert.Equal(1, stage.CallsOf("Disconnect"));
    }

    /// <summary>The client's time runs from its question on, and so does ours.</summary>
    [Fact]
    public async Task Connect_IsGivenUpInTime_WhenTheOldLinkHeldItUp()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        radio.ResolveTime = Timeout.InfiniteTimeSpan;
        stage.BlueZ.Wedge();
        await client.SendAsync(Ct, ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), ProxyStage.Connect());
        Assert.Empty(await client.SoFarAsync(Ct));
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        var limit = stage.Time.NextAsync(GattSession.ConnectLimit - TimeSpan.FromSeconds(5), Ct);
        stage.BlueZ.Unwedge();
        await stage.CalledAsync("Connect", 2);
        await limit;
        stage.Time.Advance(GattSession.ConnectLimit - TimeSpan.FromSeconds(5.1));
        Assert.Empty(await client.SoFarAsync(Ct));
        stage.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["69 down, error 8", "81 3 of 3, taken 0"], (await client.TakeAsync(2, Ct)).By());
    }

    /// <summary>bleak-retry-connector gives up after 20 s, and BlueZ takes 2 s to end what it has begun.</summary>
    [Fact]
    public void Connect_LeavesTimeToUndo_BeforeTheClientGivesUp() =>
        Assert.InRange(GattSession.ConnectLimit + TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(19));

    [Fact]
    public async Task Connect_IsGivenUpInTime_WhenTheDeviceIsNotHeard()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await stage.Time.ScheduledAsync(GattSession.ConnectLimit, Ct);
        Assert.Equal(["81 2 of 3, taken 1"], (await client.SoFarAsync(Ct)).By());
        stage.Time.Advance(GattSession.ConnectLimit);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
        Assert.Equal(["69 down, error 8", "81 3 of 3, taken 0"], said.By());
    }

    [Fact]
    [Trait("Check", "62")]
    public async Task Connect_Fails_WhenTheServicesAreNeverKnown_AndTheLinkIsReleased()
    {
        var radio = Radio.Create();
        radio.ResolveTime = Timeout.InfiniteTimeSpan;
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.OwnAsync();
        await client.SendAsync(Ct, ProxyStage.Connect(), new BluetoothGATTGetServicesRequest { Address = Radio.Address });
        await stage.CalledAsync("Connect");
        await stage.Time.ScheduledAsync(GattSession.ConnectLimit, Ct);
        Assert.Equal(["81 2 of 3, taken 1", "82 0: error -1"], (await client.SoFarAsync(Ct)).By());
        stage.Time.Advance(GattSession.ConnectLimit);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
        Assert.Equal(["69 down, error 8", "81 3 of 3, taken 0"], said.By());
        Assert.False(radio.IsConnected);
    }
}
