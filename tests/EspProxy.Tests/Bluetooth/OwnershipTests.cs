using EspProxy.Protocol.Messages;

namespace EspProxy.Tests.Bluetooth;

/// <summary>One client owns Bluetooth: the newest that subscribed to advertisements.</summary>
public sealed class OwnershipTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Check", "38")]
    public async Task FreeSlots_AreToldAtOnce_ToWhoeverAsks()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.LogInAsync();
        await client.SendAsync(new SubscribeBluetoothConnectionsFreeRequest(), Ct);
        Assert.Equal(["81 3 of 3, taken 0"], (await client.SoFarAsync(Ct)).By());
    }

    [Fact]
    [Trait("Check", "39")]
    [Trait("Check", "40")]
    public async Task Subscribing_IsAnsweredWithTheScannerState_EachTime_AndAdvertisementsComeOnce()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        var subscribe = new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 };
        await client.SendAsync(Ct, subscribe, subscribe);
        Assert.Equal(["126 Running, Active", "126 Running, Active"], (await client.SoFarAsync(Ct)).By());
        stage.Adapter.Devices[0].Advertise();
        await stage.Time.ScheduledAsync(TimeSpan.FromMilliseconds(100), Ct);
        stage.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Single((await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct)).Advertisements);
        Assert.Empty(await client.SoFarAsync(Ct));
    }

    [Fact]
    [Trait("Check", "41")]
    public async Task ANewOwner_GetsEverything_AndTheOldOneNothing()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var old = await stage.ConnectAsync();
        var next = await stage.LogInAsync();
        await next.SendAsync(Ct, new SubscribeBluetoothConnectionsFreeRequest(), new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 });
        var said = await next.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
        Assert.Equal(["81 2 of 3, taken 1", "126 Running, Active", "81 3 of 3, taken 0"], said.By());
        Assert.False(radio.IsConnected);
        radio.Advertise(-40);
        await stage.Time.ScheduledAsync(TimeSpan.FromMilliseconds(100), Ct);
        stage.Time.Advance(TimeSpan.FromMilliseconds(100));
        await next.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct);
        await ProxyStage.ConnectAsync(next);
        await old.SendAsync(new PingRequest(), Ct);
        Assert.IsType<PingResponse>(Assert.Single(await old.UntilAsync(m => m is PingResponse, Ct)));
    }

    [Fact]
    public async Task ANewOwner_IsToldOfASlot_ThatCameFreeWhileNobodyOwned()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var old = await stage.ConnectAsync();
        var next = await stage.LogInAsync();
        await next.SendAsync(new SubscribeBluetoothConnectionsFreeRequest(), Ct);
        Assert.Equal(["81 2 of 3, taken 1"], (await next.SoFarAsync(Ct)).By());
        old.Abort();
        while (stage.Proxy.ConnectionsUsed > 0)
        {
            await Task.Delay(1, Ct);
        }

        await next.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        var said = await next.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.Equal(["126 Running, Active", "81 3 of 3, taken 0"], said.By());
    }

    [Fact]
    public async Task AnOwnerThatComesBack_IsToldOfTheSlot_ThatCameFreeMeanwhile()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.ConnectAsync();
        await client.SendAsync(new UnsubscribeBluetoothLEAdvertisementsRequest(), Ct);
        await client.SoFarAsync(Ct);
        while (stage.Proxy.ConnectionsUsed > 0)
        {
            await Task.Delay(1, Ct);
        }

        await client.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.Equal(["126 Running, Active", "81 3 of 3, taken 0"], said.By());
    }

    [Fact]
    [Trait("Check", "42")]
    public async Task Unsubscribing_EndsAdvertisementsAndLinks()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(new UnsubscribeBluetoothLEAdvertisementsRequest(), Ct);
        await stage.CalledAsync("Disconnect");
        Assert.False(radio.IsConnected);
        radio.Advertise(-40);
        await stage.Time.ScheduledAsync(TimeSpan.FromMilliseconds(100), Ct);
        stage.Time.Advance(TimeSpan.FromMilliseconds(100));
        await client.SendAsync(Ct, GattTests.Read(3), new PingRequest());
        var said = await client.UntilAsync(m => m is PingResponse, Ct);
        Assert.Equal(["82 3: error -1", nameof(PingResponse)], said.By());
    }

    [Fact]
    public async Task Unsubscribing_OfAnother_ChangesNothing()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var owner = await stage.ConnectAsync();
        var other = await stage.LogInAsync();
        await other.SendAsync(new UnsubscribeBluetoothLEAdvertisementsRequest(), Ct);
        Assert.Empty(await other.SoFarAsync(Ct));
        await owner.SendAsync(GattTests.Read(radio.Handle(Radio.Plain)), Ct);
        await owner.ExpectAsync<BluetoothGATTReadResponse>(null, Ct);
    }

    [Fact]
    [Trait("Check", "77")]
    public async Task Requests_OfAnother_AreRefused_AndTheOwnerHearsNothing()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var owner = await stage.ConnectAsync();
        var other = await stage.LogInAsync();
        uint handle = radio.Handle(Radio.Plain);
        await other.SendAsync(
            Ct, GattTests.Read(handle), GattTests.Write(handle, [9]), new BluetoothGATTGetServicesRequest { Address = Radio.Address }, ProxyStage.Connect(),
            ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), ProxyStage.Ask(BluetoothDeviceRequestType.Pair), ProxyStage.Ask(BluetoothDeviceRequestType.Unpair),
            ProxyStage.Ask(BluetoothDeviceRequestType.ClearCache), new BluetoothScannerSetModeRequest(), new BluetoothSetConnectionParamsRequest { Address = Radio.Address });
        string[] expected =
        [
            $"82 {handle}: error -1", $"82 {handle}: error -1", "82 0: error -1", "69 down, error 0", "69 down, error 0", "85 not paired, error -1",
            "86 not done, error -1", "88 not done, error -1", "146 error -1",
        ];
        Assert.Equal(expected, (await other.SoFarAsync(Ct)).By());
        Assert.Empty(await owner.SoFarAsync(Ct));
        Assert.Empty(radio.PeerWrites);
        await owner.SendAsync(GattTests.Read(handle), Ct);
        await owner.ExpectAsync<BluetoothGATTReadResponse>(null, Ct);
    }

    [Fact]
    public async Task AClientThatOwnedNothing_TakesNothingWithIt()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var owner = await stage.ConnectAsync();
        var other = await stage.LogInAsync();
        other.Abort();
        await owner.SendAsync(GattTests.Read(radio.Handle(Radio.Plain)), Ct);
        await owner.ExpectAsync<BluetoothGATTReadResponse>(null, Ct);
        Assert.True(radio.IsConnected);
    }

    [Fact]
    public async Task TheNextOwner_MayConnectADevice_WhoseOldLinkIsStillGoingDown()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        await stage.ConnectAsync();
        stage.BlueZ.Wedge();
        var next = await stage.OwnAsync();
        await next.SendAsync(ProxyStage.Connect(), Ct);
        Assert.Empty(await next.SoFarAsync(Ct));
        stage.BlueZ.Unwedge();
        Assert.Equal(["69 up, mtu 185"], (await next.UntilAsync(m => m is BluetoothDeviceConnectionResponse, Ct)).By());
    }
}
