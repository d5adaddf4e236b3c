using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Pairing of devices that are in the table of passkeys.</summary>
public sealed class PasskeyPairingTests
{
    private const string OtherMac = "C0:FF:EE:00:00:02";
    private const ulong OtherAddress = 0xC0FFEE000002;

    private static readonly string[] Refused = ["85 not paired, error 5", "69 down, error 0", "81 3 of 3, taken 0"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pairing_UsesThePasskeyOfTheTable()
    {
        var radio = Create(passkey: 42);
        await using var stage = await SetAsync($"{Radio.Mac} = 000042", radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Protected);
        await client.SendAsync(Ct, ProxyStage.Ask(Request.Pair), GattTests.Read(handle));
        Assert.Equal(["85 paired, error 0", $"74 {handle}: "], (await client.TakeAsync(2, Ct)).By());
        Assert.Equal(BondLevel.Authenticated, radio.Keys);
    }

    /// <summary>A client pairs over the link that it has; from 5.81 on BlueZ does so with what could be typed in when it was made.</summary>
    [Theory]
    [InlineData(BlueZVersion.V5_66, "Connect, RegisterAgent, Pair, UnregisterAgent")]
    [InlineData(BlueZVersion.V5_82, "RegisterAgent, Connect, UnregisterAgent, RegisterAgent, Pair, UnregisterAgent")]
    public async Task Pairing_OverALinkThatIsThere_UsesThePasskey(BlueZVersion version, string calls)
    {
        Assert.True(Passkeys.TryParse($"{Radio.Mac} = 000042", out var passkeys, out _));
        await using var stage = await ProxyStage.EmptyAsync(ProxyStage.Alone with { Passkeys = passkeys });
        await stage.AddBlueZAsync(version);
        var radio = stage.BlueZ.AddDevice(Create(passkey: 42));
        stage.Adapter.ShowRelease();
        stage.Start();
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal(["85 paired, error 0"], (await client.TakeAsync(1, Ct)).By());
        Assert.Equal(BondLevel.Authenticated, radio.Keys);
        string[] order = ["Connect", "RegisterAgent", "UnregisterAgent", "Pair"];
        Assert.Equal(calls, string.Join(", ", stage.BlueZ.Calls.Select(c => c.Member).Where(order.Contains)));
    }

    [Fact]
    public async Task Pairing_ComparesThePasskey_WithADeviceThatShowsIt()
    {
        var radio = Create(passkey: 123456, compares: true);
        await using var stage = await SetAsync($"{Radio.Mac} = 123456", radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal(["85 paired, error 0"], (await client.TakeAsync(1, Ct)).By());
        Assert.Equal(BondLevel.Authenticated, radio.Keys);
    }

    [Fact]
    public async Task Pairing_WithTheWrongPasskey_IsRefused_AndTheLinkEndsOnce()
    {
        var radio = Create(passkey: 123456);
        await using var stage = await SetAsync($"{Radio.Mac} = 123457", radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal(Refused, (await client.TakeAsync(3, Ct)).By());
        Assert.Empty(await client.SoFarAsync(Ct));
        Assert.False(radio.IsBonded);
    }

    [Fact]
    public async Task Pairing_OfADeviceThatWantsAPasskey_IsRefused_WhenTheTableHasNone()
    {
        var radio = Create(passkey: 123456);
        await using var stage = await SetAsync($"{OtherMac} = 123456", radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal(Refused, (await client.TakeAsync(3, Ct)).By());
        Assert.False(radio.IsBonded);
    }

    [Fact]
    public async Task Pairing_ThatDidNotUseThePasskey_LeavesNoBond()
    {
        var radio = Create(passkey: null);
        await using var stage = await SetAsync($"{Radio.Mac} = 123456", radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal(Refused, (await client.TakeAsync(3, Ct)).By());
        Assert.False(radio.IsBonded);
        Assert.Equal(1, stage.CallsOf("Pair"));
    }

    [Theory]
    [InlineData(BondLevel.JustWorks, "85 not paired, error 5")]
    [InlineData(BondLevel.Authenticated, "85 paired, error 0")]
    public async Task Pairing_OfABondedDevice_TellsHowTheBondWasMade(BondLevel bond, string expected)
    {
        // The service by which a bond is proven, as a MeshCore radio has it.
        var transmit = new FakeCharacteristic { Uuid = "6e400003-b5a3-f393-e0a9-e50e24dcca9e", Flags = ["read", "notify", "encrypt-authenticated"] };
        var radio = new FakeDevice
        {
            Address = Radio.Mac, Bond = bond, Passkey = 123456, IsAdvertising = false,
            Services = [new FakeService { Uuid = "6e400001-b5a3-f393-e0a9-e50e24dcca9e", Characteristics = [transmit] }],
        };
        await using var stage = await SetAsync($"{Radio.Mac} = 123456", radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        Assert.Equal([expected], (await client.TakeAsync(1, Ct)).By());
        Assert.Equal(bond, radio.Keys);
        Assert.Equal(0, stage.CallsOf("Pair"));
    }

    [Fact]
    public async Task Pairing_OfTwoDevicesAtOnce_GivesEachItsOwnPasskey()
    {
        var (radio, other) = (Create(passkey: 111111), Create(OtherMac, passkey: 222222));
        await using var stage = await SetAsync($"{Radio.Mac} = 111111\n{OtherMac} = 222222", radio, other);
        var client = await stage.ConnectAsync();
        await ProxyStage.ConnectAsync(client, OtherAddress);
        await client.SendAsync(Ct, ProxyStage.Ask(Request.Pair), ProxyStage.Ask(Request.Pair, OtherAddress));
        var said = await client.TakeAsync(2, Ct);
        Assert.Equal([Radio.Address, OtherAddress], said.Cast<BluetoothDevicePairingResponse>().Where(p => p.Paired).Select(p => p.Address).Order());
        Assert.Equal((BondLevel.Authenticated, BondLevel.Authenticated), (radio.Keys, other.Keys));
    }

    [Fact]
    public async Task Pairing_IsCancelled_WhenItsOwnerLeaves()
    {
        var radio = Create(passkey: 123456);
        await using var stage = await SetAsync($"{Radio.Mac} = 123456", radio);
        var client = await stage.ConnectAsync();
        radio.ConnectTime = TimeSpan.FromHours(1); // BlueZ's Pair makes sure of the link first, which takes for ever here.
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        await stage.CalledAsync("Pair");
        await client.SendAsync(new UnsubscribeBluetoothLEAdvertisementsRequest(), Ct);
        await stage.CalledAsync("CancelPairing");
        await stage.CalledAsync("UnregisterAgent");
        Assert.False(radio.IsBonded);
    }

    [Fact]
    [Trait("Check", "58")]
    public async Task Pairing_IsAnsweredBeforeTheEndOfTheLink_ThatBreaksUnderIt()
    {
        var radio = Create(passkey: 123456);
        await using var stage = await SetAsync($"{Radio.Mac} = 123456", radio);
        var client = await stage.ConnectAsync();
        radio.ConnectTime = TimeSpan.FromHours(1);
        await client.SendAsync(ProxyStage.Ask(Request.Pair), Ct);
        await stage.CalledAsync("Pair");
        radio.HangUp();
        Assert.Equal(Refused, (await client.TakeAsync(3, Ct)).By());
        Assert.Empty(await client.SoFarAsync(Ct));
        Assert.False(radio.IsBonded);
    }

    private static Task<ProxyStage> SetAsync(string table, params FakeDevice[] devices)
    {
        Assert.True(Passkeys.TryParse(table, out var passkeys, out _));
        return ProxyStage.SetAsync(ProxyStage.Alone with { Passkeys = passkeys }, devices);
    }

    private static FakeDevice Create(string mac = Radio.Mac, uint? passkey = null, bool compares = false) => new()
    {
        Address = mac, IsKnown = true, IsAdvertising = false, Passkey = passkey, ComparesPasskey = compares, Mtu = 185, Services = Radio.Create().Services,
    };
}
