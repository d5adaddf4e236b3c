using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Requests for links, and what is answered.</summary>
public sealed class ConnectTests
{
    private const string OtherMac = "C0:FF:EE:00:00:02";
    private const ulong Other = 0xC0FFEE000002;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Check", "49")]
    public async Task Connect_SaysTaken_ThenUpWithTheRealMtu_ThenTakenAgain()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create(mtu: 185));
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        var said = await client.UntilAsync(m => m is BluetoothDeviceConnectionResponse, Ct);
        Assert.Equal(["81 2 of 3, taken 1", "69 up, mtu 185"], said.By());
        Assert.Equal(["81 2 of 3, taken 1"], (await client.SoFarAsync(Ct)).By());
    }

    [Fact]
    [Trait("Check", "51")]
    [Trait("Check", "52")]
    public async Task Connect_WithoutAddressTypeOrOfTheOldKind_IsRefusedAndTakesNoSlot()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Ask(BluetoothDeviceRequestType.ConnectV3WithoutCache), Ct);
        Assert.Equal(["69 down, error 0"], (await client.SoFarAsync(Ct)).By());
        await client.SendAsync(ProxyStage.Ask(BluetoothDeviceRequestType.Connect), Ct);
        Assert.Equal(["69 down, error 0"], (await client.SoFarAsync(Ct)).By());
        await client.SendAsync(new SubscribeBluetoothConnectionsFreeRequest(), Ct);
        Assert.Equal(["81 3 of 3, taken 0"], (await client.SoFarAsync(Ct)).By());
        Assert.Equal(0, stage.CallsOf("Connect"));
    }

    [Fact]
    public async Task Connect_ReachesADevice_ByTheIdentityThatBlueZHasResolved()
    {
        const ulong Identity = 0xAABBCCDDEE01;
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        radio.ShowIdentity("AA:BB:CC:DD:EE:01");
        radio.HangUp();
        await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        await ProxyStage.ConnectAsync(client, Identity);
        Assert.True(radio.IsConnected);
    }

    [Fact]
    [Trait("Check", "53")]
    public async Task Connect_IsRefused_WhenAllSlotsAreTaken()
    {
        string[] macs = [.. Enumerable.Range(1, ProxyStage.Slots + 1).Select(i => $"C0:FF:EE:00:00:0{i}")];
        await using var stage = await ProxyStage.SetAsync([.. macs.Select(m => Radio.Create(m))]);
        var client = await stage.OwnAsync();
        for (ulong i = 0; i < ProxyStage.Slots; i++)
        {
            await ProxyStage.ConnectAsync(client, Radio.Address + i);
        }

        await client.SendAsync(ProxyStage.Connect(Radio.Address + ProxyStage.Slots), Ct);
        Assert.Equal(["69 down, error 0"], (await client.SoFarAsync(Ct)).By());
        Assert.Equal(ProxyStage.Slots, stage.Adapter.Devices.Count(d => d.IsConnected));
    }

    [Fact]
    [Trait("Check", "54")]
    public async Task Connect_IsConfirmed_WhenTheLinkIsUp()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        Assert.Equal(["69 up, mtu 185", "81 2 of 3, taken 1"], (await client.SoFarAsync(Ct)).By());
        Assert.Equal(1, stage.CallsOf("Connect"));
    }

    [Fact]
    [Trait("Check", "25")]
    [Trait("Check", "55")]
    public async Task Connect_IsAnsweredOnce_WhenItIsAskedTwice_AndPingsAreAnsweredMeanwhile()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        stage.Adapter.Devices[0].GoAway();
        var client = await stage.OwnAsync();
        await client.SendAsync(Ct, ProxyStage.Connect(), ProxyStage.Connect());
        await stage.CalledAsync("Connect");
        Assert.Equal(["81 2 of 3, taken 1"], (await client.SoFarAsync(Ct)).By());
        stage.Adapter.Devices[0].ComeBack();
        Assert.Equal(["69 up, mtu 185"], (await client.UntilAsync(m => m is BluetoothDeviceConnectionResponse, Ct)).By());
        Assert.Equal(["81 2 of 3, taken 1"], (await client.SoFarAsync(Ct)).By());
        Assert.Equal(1, stage.CallsOf("Connect"));
    }

    [Fact]
    [Trait("Check", "56")]
    public async Task Disconnect_EndsAnAttempt()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        stage.Adapter.Devices[0].GoAway();
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await stage.CalledAsync("Connect");
        await client.SendAsync(ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), Ct);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
        Assert.Equal(["81 2 of 3, taken 1", "69 down, error 256", "81 3 of 3, taken 0"], said.By());
        Assert.Equal(1, stage.CallsOf("Disconnect"));
    }

    [Fact]
    [Trait("Check", "57")]
    public async Task Disconnect_OfWhatIsNotConnected_IsConfirmed()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), Ct);
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], (await client.SoFarAsync(Ct)).By());
    }

    [Fact]
    public async Task Disconnect_EndsTheLink_AndSaysSoOnce()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), Ct);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], said.By());
        Assert.False(stage.Adapter.Devices[0].IsConnected);
        Assert.Empty(await client.SoFarAsync(Ct));
    }

    [Fact]
    public async Task Connect_FindsADevice_ThatBlueZHasForgottenMeanwhile()
    {
        var radio = new FakeDevice { Address = Radio.Mac, IsAdvertising = false, Services = Radio.Create().Services };
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await stage.Time.ScheduledAsync(GattSession.ConnectLimit, Ct);
        radio.Advertise();
        Assert.Equal(["81 2 of 3, taken 1", "69 up, mtu 517"], (await client.UntilAsync(m => m is BluetoothDeviceConnectionResponse, Ct)).By());
    }

    [Theory]
    [InlineData("le-connection-abort-by-local", 0x3E)]
    [InlineData("br-connection-key-missing", 0x05)]
    [InlineData("br-connection-unknown", 0x3E)]
    [InlineData("Something unheard of", 0x85)]
    public async Task Connect_SaysWhyItFailed(string text, int error)
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        stage.Adapter.Devices[0].RefuseNextConnect(message: text);
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
        Assert.Equal(["81 2 of 3, taken 1", $"69 down, error {error}", "81 3 of 3, taken 0"], said.By());
    }

    [Fact]
    public async Task Connect_TellsOfNoLink_WhenBlueZOnlyPretends()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        stage.Adapter.Devices[0].PretendNextConnect();
        var client = await stage.OwnAsync();
        var doubt = stage.Time.NextAsync(TimeSpan.FromSeconds(1), Ct);
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await doubt;
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["81 2 of 3, taken 1", "69 down, error 62"], (await client.UntilAsync(m => m is BluetoothDeviceConnectionResponse, Ct)).By());
        Assert.Equal(1, stage.CallsOf("Disconnect")); // The link may come after all, and would be nobody's.
    }

    [Fact]
    public async Task Connect_AskedWhileTheOldLinkGoesDown_IsTheOnlyThingAnswered()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.ConnectAsync();
        stage.BlueZ.Wedge();
        await client.SendAsync(Ct, ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), ProxyStage.Connect());
        Assert.Empty(await client.SoFarAsync(Ct));
        stage.BlueZ.Unwedge();
        Assert.Equal(["69 up, mtu 185"], (await client.UntilAsync(m => m is BluetoothDeviceConnectionResponse, Ct)).By());
        Assert.True(stage.Adapter.Devices[0].IsConnected);
    }

    [Fact]
    public async Task ALinkOfAnotherProgram_IsUsedAndLeftUp()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        await using (var other = await BlueZ.Core.BlueZClient.ConnectAsync(new() { BusAddress = stage.Bus.Address }, Ct))
        {
            await other.GetAdapter().FindDevice(BlueZ.Core.BluetoothAddress.Parse(Radio.Mac))!.ConnectAsync(ct: Ct);
            var client = await stage.ConnectAsync();
            await client.SendAsync(ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), Ct);
            Assert.Equal(["69 down, error 0"], (await client.UntilAsync(m => m is BluetoothDeviceConnectionResponse, Ct)).By());
        }

        Assert.True(stage.Adapter.Devices[0].IsConnected);
        Assert.Equal(0, stage.CallsOf("Disconnect"));
    }

    /// <summary>The client would take the link for ended, or its attempt for failed.</summary>
    [Theory]
    [InlineData((int)BluetoothDeviceRequestType.Connect)]
    [InlineData((int)BluetoothDeviceRequestType.ConnectV3WithCache)]
    [InlineData(7)]
    [InlineData(-1)]
    public async Task AWrongRequest_SaysNothingOfALinkThatStands(int type)
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask((BluetoothDeviceRequestType)type), Ct);
        Assert.Empty(await client.SoFarAsync(Ct));
        Assert.True(stage.Adapter.Devices[0].IsConnected);
    }

    [Fact]
    public async Task ARequestOfAKindThatIsNotKnown_IsPassedOver()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        var other = await stage.LogInAsync();
        await client.SendAsync(ProxyStage.Ask((BluetoothDeviceRequestType)7), Ct);
        await other.SendAsync(ProxyStage.Ask((BluetoothDeviceRequestType)7), Ct);
        Assert.Empty(await client.SoFarAsync(Ct));
        Assert.Empty(await other.SoFarAsync(Ct));
    }

    /// <summary>A client can put 64 bits into the field.</summary>
    [Theory]
    [InlineData("ConnectV3WithoutCache", "69 down, error 0")]
    [InlineData("Disconnect", "69 down, error 0")]
    [InlineData("Pair", "85 not paired, error -1")]
    [InlineData("Unpair", "86 not done, error -1")]
    [InlineData("ClearCache", "88 not done, error -1")]
    public async Task WhatIsNoAddress_IsRefused(string type, string answer)
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        var request = ProxyStage.Ask(Enum.Parse<BluetoothDeviceRequestType>(type), 0x1_0000_0000_0000);
        (request.HasAddressType, request.AddressType) = (true, 1);
        await client.SendAsync(request, Ct);
        Assert.Equal([answer], (await client.SoFarAsync(Ct)).By());
        await ProxyStage.ConnectAsync(client);
    }

    /// <summary>While another device is being connected, which can take as long as an attempt may.</summary>
    [Fact]
    public async Task ALinkThatAnotherProgramMakes_WhileOursWaits_IsUsedAndLeftUp()
    {
        var away = Radio.Create(OtherMac);
        away.ConnectTime = TimeSpan.FromSeconds(1);
        await using var stage = await ProxyStage.SetAsync(Radio.Create(), away);
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(Other), Ct);
        await stage.BlueZ.WaitForCallAsync("Connect", ct: Ct);
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 2, Ct);
        await using var others = await BlueZ.Core.BlueZClient.ConnectAsync(new() { BusAddress = stage.Bus.Address }, Ct);
        await others.GetAdapter().FindDevice(BlueZ.Core.BluetoothAddress.Parse(Radio.Mac))!.ConnectAsync(ct: Ct);
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => c.Address == Radio.Address && c.Connected, Ct);
        await client.SendAsync(ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), Ct);
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => c.Address == Radio.Address && !c.Connected, Ct);
        Assert.True(stage.Adapter.Devices[0].IsConnected);
        Assert.Equal(0, stage.CallsOf("Disconnect"));
    }

    [Fact]
    public async Task TwoDevices_AreConnectedAtOnce()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create(), Radio.Create(OtherMac));
        var client = await stage.ConnectAsync();
        await ProxyStage.ConnectAsync(client, Other);
        await client.SendAsync(new SubscribeBluetoothConnectionsFreeRequest(), Ct);
        var free = await client.ExpectAsync<BluetoothConnectionsFreeResponse>(null, Ct);
        Assert.Equal([Radio.Address, Other], free.Allocated.Order());
    }
}
