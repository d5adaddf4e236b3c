using BlueZ.Core.DBus.Proxies;
using Fakes;

namespace BlueZ.Core.Tests.Fakes;

public sealed class FakeLinkTests : IAsyncLifetime
{
    // bluetoothd answers a Connect that was refused before it says that the link is gone.
    private static readonly TimeSpan BlinkTime = TimeSpan.FromMilliseconds(20);

    private const string Dev = "dev_C0_00_00_00_00_01";

    private Rig _rig = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static FakeDevice Radio(BondLevel bond = BondLevel.None) => new()
    {
        Address = "C0:00:00:00:00:01", IsKnown = true, Bond = bond,
        Services = [new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19", Flags = ["read", "notify"], Value = [50] }] }],
    };

    public async ValueTask InitializeAsync() => _rig = await Rig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Connect_ShowsTheServices_AfterTheReply()
    {
        var device1 = _rig.AddKnown(Radio());
        await device1.ConnectAsync();
        Assert.Equal(["+ " + Dev, $"{Dev}: Connected=yes", "+ service0001", "+ char0002", "+ desc0004", $"{Dev}: UUIDs ServicesResolved=yes"],
            await _rig.SignalsAsync());
        await device1.ConnectAsync();
        await device1.DisconnectAsync();
        Assert.Equal([$"{Dev}: ServicesResolved=no Connected=no"], await _rig.SignalsAsync());
    }

    [Fact]
    public async Task Connect_FailsAfter40Seconds_WhenTheRadioIsAway()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        device.GoAway();
        var connect = device1.ConnectAsync();
        await _rig.BlueZ.WaitForCallAsync("Connect", ct: Ct);
        await FakeAdapterTests.Throws("org.bluez.Error.InProgress", "In Progress", device1.ConnectAsync);
        _rig.Time.Advance(TimeSpan.FromSeconds(40));
        await FakeAdapterTests.Throws("org.bluez.Error.Failed", "le-connection-abort-by-local", () => connect);
    }

    [Fact]
    public async Task Connect_IsCancelled_ByDisconnect()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        device.GoAway();
        var connect = device1.ConnectAsync();
        await device1.DisconnectAsync();
        await FakeAdapterTests.Throws("org.bluez.Error.Failed", "br-connection-canceled", () => connect);
    }

    [Fact]
    public async Task Connect_Succeeds_WhenTheRadioComesBackInTime()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        device.GoAway();
        var connect = device1.ConnectAsync();
        await _rig.BlueZ.WaitForCallAsync("Connect", ct: Ct);
        device.ComeBack();
        await connect;
        Assert.True(device.IsConnected);
    }

    [Theory]
    [InlineData(BlueZVersion.V5_55, "Disconnected early")]
    [InlineData(BlueZVersion.V5_66, "le-connection-abort-by-local")]
    [InlineData(BlueZVersion.V5_87, "br-connection-key-missing")]
    public async Task Connect_BlipsAndFails_WhenTheRadioForgotTheBond(BlueZVersion version, string text)
    {
        await using var rig = await Rig.StartAsync(version);
        var device = Radio(BondLevel.Authenticated);
        var device1 = rig.AddKnown(device);
        device.ForgetBond();
        await FakeAdapterTests.Throws("org.bluez.Error.Failed", text, device1.ConnectAsync);
        rig.Time.Advance(BlinkTime);
        var signals = await rig.SignalsAsync();
        Assert.Equal([$"{Dev}: Connected=yes", $"{Dev}: Connected=no"], signals.Skip(1).Take(2));
        Assert.Equal(version == BlueZVersion.V5_87, signals.Contains($"{Dev}.Disconnected org.bluez.Reason.Authentication"));
        Assert.True((await device1.GetPropertiesAsync()).Paired);
    }

    [Fact]
    public async Task Connect_ObeysTheScript()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        device.RefuseNextConnect("org.bluez.Error.Failed", "le-connection-refused", afterConnectedBlip: true);
        await FakeAdapterTests.Throws("org.bluez.Error.Failed", "le-connection-refused", device1.ConnectAsync);
        _rig.Time.Advance(BlinkTime);
        device.PretendNextConnect();
        await device1.ConnectAsync();
        Assert.False(device.IsConnected);
        await device1.ConnectAsync();
        Assert.True(device.IsConnected);
        device.HangUp();
        Assert.False((await device1.GetPropertiesAsync()).Connected);
    }

    [Fact]
    public async Task RemoveDevice_LeavesAConnectedDevice_OnlyIn5_55()
    {
        await using var old = await Rig.StartAsync(BlueZVersion.V5_55);
        foreach (var rig in new[] { old, _rig })
        {
            var device = Radio(BondLevel.Authenticated);
            await rig.AddKnown(device).ConnectAsync();
            await rig.Adapter1.RemoveDeviceAsync(device.Path);
            Assert.Equal(rig == old, device.IsVisible);
            Assert.Equal(rig == old, device.IsBonded);
        }
    }

    [Fact]
    public async Task Delay_HoldsTheCallBack()
    {
        var device1 = _rig.AddKnown(Radio());
        _rig.BlueZ.Delay("Connect", TimeSpan.FromSeconds(5));
        var connect = device1.ConnectAsync();
        await _rig.BlueZ.WaitForCallAsync("Connect", ct: Ct);
        Assert.Equal(["+ " + Dev], await _rig.SignalsAsync());
        _rig.Time.Advance(TimeSpan.FromSeconds(5));
        await connect;
    }
}
