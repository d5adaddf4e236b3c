using EspProxy.Protocol.Messages;
using Fakes;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Pairing, unpairing, forgetting, and connection parameters where they cannot be set.</summary>
public sealed class PairingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Check", "73")]
    public async Task Pairing_WithoutALink_IsRefused()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal(["85 not paired, error -1"], (await client.SoFarAsync(Ct)).By());
    }

    [Fact]
    public async Task Pairing_BondsADeviceThatWantsNoPin_AndOpensItsValues()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Protected);
        await client.SendAsync(Ct, ProxyStage.Ask(Request.Pair), GattTests.Read(handle), ProxyStage.Ask(Request.Pair));
        Assert.Equal(["85 paired, error 0", $"74 {handle}: ", "85 paired, error 0"], (await client.TakeAsync(3, Ct)).By());
        Assert.True(radio.IsBonded);
        Assert.Equal(1, stage.CallsOf("Pair"));
    }

    [Fact]
    public async Task Pairing_ThatFails_SaysWhy_BeforeTheEndOfTheLink()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        radio.NextPairFails();
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal(["85 not paired, error 5", "69 down, error 0", "81 3 of 3, taken 0"], (await client.TakeAsync(3, Ct)).By());
    }

    [Fact]
    [Trait("Check", "74")]
    public async Task Unpairing_IsAnsweredBeforeTheLinkIsToldGone()
    {
        var radio = new FakeDevice { Address = Radio.Mac, Bond = BondLevel.JustWorks, IsAdvertising = false, Services = Radio.Create().Services };
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.Unpair), Ct);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.Equal(["86 done, error 0", "69 down, error 0", "81 3 of 3, taken 0"], said.By());
        Assert.False(radio.IsBonded);
    }

    [Fact]
    public async Task ALink_ThatIsEndedWhileItIsUnpaired_GivesItsSlotBack()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        stage.BlueZ.Delay("Disconnect", ApiClient.Limit);
        await client.SendAsync(ProxyStage.Ask(Request.Unpair), Ct);
        await stage.CalledAsync("Disconnect");
        stage.BlueZ.Delay("Disconnect", TimeSpan.Zero);
        await client.SendAsync(ProxyStage.Ask(Request.Disconnect), Ct);
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], (await client.TakeAsync(2, Ct)).By());
        Assert.False(radio.IsConnected);
        await ProxyStage.ConnectAsync(client);
    }

    [Fact]
    [Trait("Check", "74")]
    public async Task Unpairing_NeedsNoLink()
    {
        var radio = new FakeDevice { Address = Radio.Mac, Bond = BondLevel.JustWorks, IsAdvertising = false };
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.OwnAsync();
        var unpair = ProxyStage.Ask(Request.Unpair);
        await client.SendAsync(unpair, Ct);
        Assert.Equal(["86 done, error 0"], (await client.TakeAsync(1, Ct)).By());
        Assert.False(radio.IsBonded);
        await client.SendAsync(unpair, Ct);
        Assert.Equal(["86 not done, error 133"], (await client.TakeAsync(1, Ct)).By());
    }

    [Fact]
    [Trait("Check", "75")]
    public async Task ClearingTheCache_ForgetsTheDevice_WhenItsLinkEnds()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.ClearCache), Ct);
        Assert.Equal(["88 done, error 0"], (await client.TakeAsync(1, Ct)).By());
        Assert.True(radio.IsConnected);
        await client.SendAsync(ProxyStage.Ask(Request.Disconnect), Ct);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], said.By());
        Assert.False(radio.IsVisible);
    }

    [Fact]
    [Trait("Check", "75")]
    public async Task ClearingTheCache_NeedsNoLink()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.OwnAsync();
        var clear = ProxyStage.Ask(Request.ClearCache);
        await client.SendAsync(clear, Ct);
        Assert.Equal(["88 done, error 0"], (await client.TakeAsync(1, Ct)).By());
        Assert.False(radio.IsVisible);
        await client.SendAsync(clear, Ct);
        Assert.Equal(["88 done, error 0"], (await client.TakeAsync(1, Ct)).By());
    }

    [Fact]
    public async Task ClearingTheCache_NeverCostsABond()
    {
        var radio = new FakeDevice { Address = Radio.Mac, Bond = BondLevel.JustWorks, IsAdvertising = false, Services = Radio.Create().Services };
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.ClearCache), Ct);
        Assert.Equal(["88 not done, error 6"], (await client.TakeAsync(1, Ct)).By());
        await client.SendAsync(ProxyStage.Ask(Request.Disconnect), Ct);
        await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.True(radio.IsBonded);
        Assert.Equal(0, stage.CallsOf("RemoveDevice"));
    }

    [Fact]
    public async Task ClearingTheCache_NeverCostsABond_ThatIsMadeAfterwards()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.ClearCache), Ct);
        Assert.Equal(["88 done, error 0"], (await client.TakeAsync(1, Ct)).By());
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal(["85 paired, error 0"], (await client.TakeAsync(1, Ct)).By());
        await client.SendAsync(ProxyStage.Ask(Request.Disconnect), Ct);
        await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.True(radio.IsBonded);
        Assert.Equal(0, stage.CallsOf("RemoveDevice"));
    }

    [Fact]
    public async Task ClearingTheCache_IsRefused_WhereBlueZKeepsItOnDisk()
    {
        await using var stage = await ProxyStage.EmptyAsync();
        await stage.AddBlueZAsync(BlueZVersion.V5_55);
        stage.BlueZ.AddDevice(Radio.Create());
        stage.Adapter.ShowRelease();
        stage.Start();
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.ClearCache), Ct);
        Assert.Equal(["88 not done, error 6"], (await client.TakeAsync(1, Ct)).By());
    }

    [Fact]
    public async Task ConnectionParameters_AreNotSupported_AndTheirBitIsOff()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        var ask = new BluetoothSetConnectionParamsRequest { Address = Radio.Address, MinInterval = 6, MaxInterval = 12, Timeout = 400 };
        await client.SendAsync(ask, Ct);
        Assert.Equal(["146 error -1"], (await client.SoFarAsync(Ct)).By());
        await ProxyStage.ConnectAsync(client);
        await client.SendAsync(ask, Ct);
        Assert.Equal(["146 error 6"], (await client.TakeAsync(1, Ct)).By());
        await client.SendAsync(new DeviceInfoRequest(), Ct);
        var info = await client.ExpectAsync<DeviceInfoResponse>(null, Ct);
        Assert.Equal(127u, info.BluetoothProxyFeatureFlags);
        Assert.Equal(stage.Adapter.Address, info.BluetoothMacAddress);
    }
}
