using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;

namespace EspProxy.Tests.Bluetooth;

/// <summary>What is said, and not said, when a link ends; and that no link outlives its owner.</summary>
public sealed class LinkEndTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Radio.Plain, false)]
    [InlineData(Radio.Plain, true)]
    [Trait("Check", "58")]
    public async Task APeerThatGoesInTheMiddleOfARequest_IsToldOnce_AndTheRequestIsNotAnswered(string characteristic, bool writes)
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        radio.Characteristic(characteristic).Latency = Timeout.InfiniteTimeSpan;
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(characteristic);
        await client.SendAsync(writes ? GattTests.Write(handle, [1]) : GattTests.Read(handle), Ct);
        await stage.CalledAsync(writes ? "WriteValue" : "ReadValue");
        await client.SendAsync(Ct, GattTests.Read(handle), GattTests.Write(handle, [2]));
        Assert.Empty(await client.SoFarAsync(Ct));
        radio.GoAway();
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], said.By());
        Assert.Empty(await client.SoFarAsync(Ct));
    }

    [Fact]
    [Trait("Check", "58")]
    public async Task AnErrorThatTheEndOfTheLinkMakes_IsNotTold()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        radio.Characteristic(Radio.Plain).ReadError = 0x0e;
        var client = await stage.ConnectAsync();
        await client.SendAsync(GattTests.Read(radio.Handle(Radio.Plain)), Ct);
        await stage.CalledAsync("ReadValue");
        radio.HangUp();
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], (await client.TakeAsync(2, Ct)).By());
    }

    [Fact]
    public async Task TheSameError_IsTold_WhenTheLinkStays()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        radio.Characteristic(Radio.Plain).ReadError = 0x0e;
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Plain);
        await client.SendAsync(GattTests.Read(handle), Ct);
        await stage.Time.ScheduledAsync(DeviceLink.EndGrace, Ct);
        stage.Time.Advance(DeviceLink.EndGrace);
        Assert.Equal([$"82 {handle}: error 14"], (await client.TakeAsync(1, Ct)).By());
    }

    [Fact]
    public async Task Requests_AreNotConnected_OnceTheEndWasTold()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        radio.HangUp();
        await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        await client.SendAsync(GattTests.Read(3), Ct);
        Assert.Equal(["82 3: error -1"], (await client.SoFarAsync(Ct)).By());
    }

    [Fact]
    public async Task ALateAnswer_IsNotTakenForTheNextLink()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Plain);
        stage.BlueZ.Delay("ReadValue", TimeSpan.FromMilliseconds(50));
        await client.SendAsync(GattTests.Read(handle), Ct);
        await stage.CalledAsync("ReadValue");
        radio.HangUp();
        await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        await ProxyStage.ConnectAsync(client);
        await client.SendAsync(GattTests.Write(handle, [9]), Ct);
        Assert.Equal([$"83 {handle}"], (await client.TakeAsync(1, Ct)).By());
    }

    [Fact]
    [Trait("Check", "26")]
    public async Task Goodbye_OfTheOwner_ReleasesItsLinks()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(new DisconnectRequest(), Ct);
        await client.ExpectAsync<DisconnectResponse>(null, Ct);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
        await stage.CalledAsync("Disconnect");
        Assert.False(radio.IsConnected);
    }

    [Fact]
    public async Task AnOwnerWhoseConnectionBreaks_LosesItsLinks_AlsoThoseBeingMade()
    {
        var up = Radio.Create();
        var coming = Radio.Create("C0:FF:EE:00:00:02");
        await using var stage = await ProxyStage.SetAsync(up, coming);
        var client = await stage.ConnectAsync();
        coming.GoAway();
        await client.SendAsync(ProxyStage.Connect(0xC0FFEE000002), Ct);
        await stage.CalledAsync("Connect", 2);
        client.Abort();
        await stage.CalledAsync("Disconnect", 2);
        Assert.False(up.IsConnected);
        coming.ComeBack();
        Assert.False(coming.IsConnected);
        var next = await stage.OwnAsync();
        await next.SendAsync(new SubscribeBluetoothConnectionsFreeRequest(), Ct);
        await next.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Free == ProxyStage.Slots, Ct);
    }

    [Fact]
    [Trait("Check", "78")]
    public async Task AnOwnerThatFallsSilent_LosesItsLinksAfterAHundredAndFiftySeconds()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        var minute = TimeSpan.FromSeconds(60);
        stage.Time.Advance(minute);
        await client.ExpectAsync<PingRequest>(null, Ct);
        await stage.Time.ScheduledAsync(minute, Ct); // The limit of the handshake.
        await stage.Time.ScheduledAsync(minute, Ct);
        var last = stage.Time.NextAsync(minute / 2, Ct);
        stage.Time.Advance(minute);
        await client.ExpectAsync<PingRequest>(null, Ct);
        await last;
        Assert.True(radio.IsConnected);
        stage.Time.Advance(minute / 2);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
        await stage.CalledAsync("Disconnect");
        Assert.False(radio.IsConnected);
    }

    [Fact]
    public async Task Stopping_TellsTheOwner_AndReleasesItsLinks()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await stage.StopAsync();
        await client.ExpectAsync<DisconnectRequest>(null, Ct);
        await client.SendAsync(new DisconnectResponse(), Ct);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
        await stage.CalledAsync("Disconnect");
        await stage.CalledAsync("StopDiscovery");
        Assert.False(radio.IsConnected);
    }

    [Fact]
    public async Task AttributesThatVanishUnderALink_AreInvalidHandles_NotTheEndOfTheLink()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        radio.HideServices();
        uint handle = radio.Handle(Radio.Plain);
        await client.SendAsync(GattTests.Read(handle), Ct);
        Assert.Equal([$"82 {handle}: error 1"], (await client.TakeAsync(1, Ct)).By());
        Assert.True(radio.IsConnected);
    }
}
