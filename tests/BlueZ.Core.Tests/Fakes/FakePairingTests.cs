using BlueZ.Core.DBus.Proxies;
using Fakes;

namespace BlueZ.Core.Tests.Fakes;

public sealed class FakePairingTests : IAsyncLifetime
{
    private const string Dev = "dev_C0_00_00_00_00_02";

    private Rig _rig = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _rig = await Rig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Pair_AsksTheAgentOfTheCaller_AndBonds()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        using var other = await _rig.ConnectAsync();
        await _rig.RegisterAgentAsync(new TestAgent(111_111), client: other);
        var agent = new TestAgent(123_456);
        await _rig.RegisterAgentAsync(agent);
        await device1.PairAsync();
        Assert.Equal("RequestPasskey", await agent.Asked.ReadAsync(Ct));
        Assert.Equal(["+ " + Dev, $"{Dev}: Connected=yes", $"{Dev}: UUIDs ServicesResolved=yes", $"{Dev}: Bonded=yes Paired=yes"],
            (await _rig.SignalsAsync()).Where(s => s.Contains(Dev, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pair_FailsAndHangsUp_WhenThePasskeyIsWrong()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        await _rig.RegisterAgentAsync(new TestAgent(1));
        await FakeAdapterTests.Throws("org.bluez.Error.AuthenticationFailed", "Authentication Failed", device1.PairAsync);
        Assert.False(device.IsConnected);
        Assert.False(device.IsBonded);
    }

    [Fact]
    public async Task Pair_FailsAndLeavesTheLink_WhenTheAgentRefuses()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        await _rig.RegisterAgentAsync(new TestAgent(() => throw new DBusErrorReplyException("org.bluez.Error.Rejected", "no")));
        await FakeAdapterTests.Throws("org.bluez.Error.AuthenticationFailed", "Authentication Failed", device1.PairAsync);
        Assert.True(device.IsConnected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("NoInputNoOutput")]
    [InlineData("DisplayYesNo")]
    public async Task Pair_Fails_WhenNobodyCanTypeThePasskeyIn(string? capability)
    {
        var device1 = _rig.AddKnown(Radio());
        if (capability is not null)
        {
            await _rig.RegisterAgentAsync(new TestAgent(123_456), capability);
        }

        await FakeAdapterTests.Throws("org.bluez.Error.AuthenticationFailed", "Authentication Failed", device1.PairAsync);
    }

    [Fact]
    public async Task Pair_NeedsNoAgent_WhenTheRadioHasNoPasskey()
    {
        var device = new FakeDevice { Address = "C0:00:00:00:00:02", IsKnown = true };
        await _rig.AddKnown(device).PairAsync();
        Assert.True(device.IsBonded);
        Assert.Equal(BondLevel.JustWorks, device.Keys);
    }

    [Fact]
    public async Task Pair_ShowsTheNumber_WhenBothSidesCompare()
    {
        var agent = new TestAgent(123_456);
        await _rig.RegisterAgentAsync(agent, "KeyboardDisplay");
        await _rig.AddKnown(new FakeDevice { Address = "C0:00:00:00:00:02", IsKnown = true, Passkey = 123_456, ComparesPasskey = true }).PairAsync();
        Assert.Equal("RequestConfirmation 123456", await agent.Asked.ReadAsync(Ct));
    }

    [Fact]
    public async Task CancelPairing_CallsTheAgentOff()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        var never = new TaskCompletionSource<uint>();
        var agent = new TestAgent(() => never.Task);
        await _rig.RegisterAgentAsync(agent);
        var pair = device1.PairAsync();
        Assert.Equal("RequestPasskey", await agent.Asked.ReadAsync(Ct));
        await FakeAdapterTests.Throws("org.bluez.Error.InProgress", "In Progress", device1.PairAsync);
        await device1.CancelPairingAsync();
        Assert.Equal("Cancel", await agent.Asked.ReadAsync(Ct));
        await FakeAdapterTests.Throws("org.bluez.Error.AuthenticationCanceled", "Authentication Canceled", () => pair);
        Assert.False(device.IsConnected);
        await FakeAdapterTests.Throws("org.bluez.Error.DoesNotExist", "Does Not Exist", device1.CancelPairingAsync);
    }

    [Theory]
    [InlineData("hangs up")]
    [InlineData("smp timeout")]
    public async Task Pair_IsCancelled_WhenTheRadioDoesNotWait(string how)
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        var agent = new TestAgent(() => new TaskCompletionSource<uint>().Task);
        await _rig.RegisterAgentAsync(agent);
        var pair = device1.PairAsync();
        await agent.Asked.ReadAsync(Ct);
        if (how == "hangs up")
        {
            device.HangUp();
        }
        else
        {
            _rig.Time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal("Cancel", await agent.Asked.ReadAsync(Ct));
        await FakeAdapterTests.Throws("org.bluez.Error.AuthenticationCanceled", "Authentication Canceled", () => pair);
    }

    [Fact]
    public async Task Pair_EndsWithItsCaller()
    {
        var device = Radio();
        _rig.AddKnown(device);
        using var other = await _rig.ConnectAsync();
        var agent = new TestAgent(() => new TaskCompletionSource<uint>().Task);
        await _rig.RegisterAgentAsync(agent, client: other);
        var pair = new Device1Proxy(other, "org.bluez", device.Path).PairAsync();
        await agent.Asked.ReadAsync(Ct);
        other.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => pair);
        await _rig.WaitForSignalAsync($"{Dev}: ServicesResolved=no Connected=no");
        Assert.False(device.IsBonded);
    }

    [Fact]
    public async Task Pair_TimesOut_WhenTheRadioIsAway()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        device.GoAway();
        var pair = device1.PairAsync();
        await _rig.BlueZ.WaitForCallAsync("Pair", ct: Ct);
        _rig.Time.Advance(TimeSpan.FromSeconds(120.5));
        await FakeAdapterTests.Throws("org.bluez.Error.AuthenticationTimeout", "Authentication Timeout", () => pair);
    }

    [Fact]
    public async Task Pair_OfABondedDevice_DependsOnTheRelease()
    {
        var device1 = _rig.AddKnown(Radio(BondLevel.Authenticated));
        var pair = device1.PairAsync();
        await _rig.BlueZ.WaitForCallAsync("Pair", ct: Ct);
        await device1.CancelPairingAsync();
        await FakeAdapterTests.Throws("org.bluez.Error.AuthenticationCanceled", null, () => pair);

        await using var newer = await Rig.StartAsync(BlueZVersion.V5_82);
        await FakeAdapterTests.Throws("org.bluez.Error.AlreadyExists", "Already Exists", newer.AddKnown(Radio(BondLevel.Authenticated)).PairAsync);
    }

    [Fact]
    public async Task Pair_ObeysTheScript()
    {
        var device = Radio();
        var device1 = _rig.AddKnown(device);
        await _rig.RegisterAgentAsync(new TestAgent(123_456));
        device.NextPairFails("org.bluez.Error.ConnectionAttemptFailed", "Page Timeout");
        await FakeAdapterTests.Throws("org.bluez.Error.ConnectionAttemptFailed", "Page Timeout", device1.PairAsync);
        await device1.PairAsync();
    }

    private static FakeDevice Radio(BondLevel bond = BondLevel.None) => new()
    {
        Address = "C0:00:00:00:00:02", IsKnown = true, Bond = bond, Passkey = 123_456,
        Services = [new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19" }] }],
    };
}
