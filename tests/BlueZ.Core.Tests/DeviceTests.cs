using BlueZ.Core.Pairing;
using Fakes;

namespace BlueZ.Core.Tests;

public sealed class DeviceTests
{
    private const string SecondAddress = "C0:FF:EE:00:00:02";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_MakesALink()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        var device = world.Known();
        Assert.True(device.Disconnected.IsCancellationRequested);
        await device.ConnectAsync(ct: Ct);
        Assert.True(device.IsConnected);
        Assert.False(device.Disconnected.IsCancellationRequested);
    }

    [Fact]
    public async Task Connect_DoesNotBelieveSuccess_WithoutALink()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        radio.PretendNextConnect();
        var connect = world.Known().ConnectAsync(ct: Ct);
        await world.Fake.WaitForCallAsync("Connect", 1, Ct);
        await world.PassUntilAsync(connect, TimeSpan.FromMilliseconds(100));
        var error = await Assert.ThrowsAsync<BlueZException>(() => connect);
        Assert.Equal(BlueZError.ConnectFailed, error.Error);
        Assert.Contains("there is no link", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BlueZVersion.V5_55)]
    [InlineData(BlueZVersion.V5_66)]
    [InlineData(BlueZVersion.V5_82)]
    public async Task Connect_FailsWithConnectFailed_WhenTheBondIsStale(BlueZVersion version)
    {
        var radio = new FakeDevice { Address = SimulatedBlueZ.RadioAddress, Bond = BondLevel.Authenticated };
        await using var world = await SimulatedBlueZ.StartAsync(version, radio);
        radio.ForgetBond();
        var error = await Assert.ThrowsAsync<BlueZException>(() => world.Known().ConnectAsync(ct: Ct));
        Assert.Equal(BlueZError.ConnectFailed, error.Error);
        Assert.True(world.Known().IsBonded);
    }

    [Fact]
    public async Task Connect_FailsWithKeyMissing_WhereBlueZSaysSo()
    {
        var radio = new FakeDevice { Address = SimulatedBlueZ.RadioAddress, Bond = BondLevel.Authenticated };
        await using var world = await SimulatedBlueZ.StartAsync(BlueZVersion.V5_87, radio);
        radio.ForgetBond();
        Assert.Equal(BlueZError.KeyMissing, (await Assert.ThrowsAsync<BlueZException>(() => world.Known().ConnectAsync(ct: Ct))).Error);
    }

    [Fact]
    public async Task Connect_FailsWithDeviceNotFound_WhenBlueZHasRemovedTheDevice()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = world.Known();
        radio.Vanish();
        var error = await Assert.ThrowsAsync<BlueZException>(() => device.ConnectAsync(ct: Ct));
        Assert.Equal(BlueZError.DeviceNotFound, error.Error);
    }

    [Fact]
    public async Task Connect_SendsDisconnect_WhenItIsCancelled_BetweenTheAnswerAndTheLink()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        radio.PretendNextConnect();
        using var cancel = new CancellationTokenSource();
        var connect = world.Known().ConnectAsync(ct: cancel.Token);
        await world.Fake.WaitForCallAsync("GetAll", 1, Ct); // Connect has been answered.
        Assert.Equal(0, world.CallsOf("Disconnect"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect);
        Assert.Equal(1, world.CallsOf("Disconnect"));
    }

    [Fact]
    public async Task Connect_SendsDisconnect_WhenItIsCancelled()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        radio.GoAway();
        using var cancel = new CancellationTokenSource();
        var connect = world.Known().ConnectAsync(ct: cancel.Token);
        await world.Fake.WaitForCallAsync("Connect", 1, Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect);
        Assert.Equal(1, world.CallsOf("Disconnect"));

        // BlueZ is free for the next attempt by then.
        radio.ComeBack();
        await world.Known().ConnectAsync(ct: Ct);
    }

    [Fact]
    public async Task Connect_SendsDisconnect_WhenItTakesTooLong()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        radio.GoAway();
        var connect = world.Known().ConnectAsync(TimeSpan.FromSeconds(20), Ct);
        await world.Fake.WaitForCallAsync("Connect", 1, Ct);
        await world.PassUntilAsync(connect, TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<BlueZException>(() => connect);
        Assert.Equal(BlueZError.NoReply, error.Error);
        Assert.StartsWith($"Connecting to {SimulatedBlueZ.RadioAddress} failed", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, world.CallsOf("Disconnect"));
    }

    [Fact]
    public async Task Connect_LeavesALinkAlone_ThatWasThereBefore()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        var device = await world.ConnectedAsync();
        using var cancel = new CancellationTokenSource();
        await device.ConnectAsync(ct: cancel.Token);
        await cancel.CancelAsync();
        Assert.True(device.IsConnected);
        Assert.Equal((1, 0), (world.CallsOf("Connect"), world.CallsOf("Disconnect")));
    }

    [Fact]
    public async Task Connect_WaitsForItsTurn_SinceAnAdapterMakesOneLinkAtATime()
    {
        var slow = SimulatedBlueZ.KnownRadio();
        var quick = new FakeDevice { Address = SecondAddress, IsKnown = true };
        await using var world = await SimulatedBlueZ.StartAsync(slow, quick);
        slow.GoAway();
        var first = world.Known().ConnectAsync(ct: Ct);
        await world.Fake.WaitForCallAsync("Connect", 1, Ct);
        var second = world.Known(SecondAddress).ConnectAsync(ct: Ct);
        await world.Known().SetTrustedAsync(true, Ct);
        Assert.Equal(1, world.CallsOf("Connect"));
        slow.ComeBack();
        await first;
        await second;
        Assert.Equal([slow.Path, quick.Path], world.Fake.Calls.Where(c => c.Member == "Connect").Select(c => c.Path));
    }

    [Fact]
    public async Task Connect_CountsTheWaitForItsTurn()
    {
        var slow = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(slow, new FakeDevice { Address = SecondAddress, IsKnown = true });
        slow.GoAway();
        var first = world.Known().ConnectAsync(TimeSpan.FromHours(1), Ct);
        await world.Fake.WaitForCallAsync("Connect", 1, Ct);
        var second = world.Known(SecondAddress).ConnectAsync(TimeSpan.FromSeconds(10), Ct);
        await world.PassUntilAsync(second, TimeSpan.FromSeconds(1));
        Assert.Equal(BlueZError.NoReply, (await Assert.ThrowsAsync<BlueZException>(() => second)).Error);
        Assert.Equal((1, 0), (world.CallsOf("Connect"), world.CallsOf("Disconnect")));
        slow.ComeBack();
        await first;
    }

    [Fact]
    public async Task Disconnected_BelongsToOneLink()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = await world.ConnectedAsync();
        var first = device.Disconnected;
        radio.HangUp();
        await world.UntilAsync(() => first.IsCancellationRequested);
        await device.ConnectAsync(ct: Ct);
        Assert.False(device.Disconnected.IsCancellationRequested);
        Assert.True(first.IsCancellationRequested);
    }

    [Fact]
    public async Task Disconnect_ReturnsOnceTheLinkIsDown()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        var device = await world.ConnectedAsync();
        await device.DisconnectAsync(Ct);
        Assert.False(device.IsConnected);
        Assert.True(device.Disconnected.IsCancellationRequested);
    }

    [Fact]
    public async Task Disconnect_DoesNothing_WhenTheDeviceIsGone()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = world.Known();
        radio.Vanish();
        await device.DisconnectAsync(Ct);
    }

    [Fact]
    public async Task Pair_SendsCancelPairing_WhenItIsCancelled()
    {
        var radio = new FakeDevice { Address = SimulatedBlueZ.RadioAddress, IsKnown = true, Passkey = 123456 };
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        radio.GoAway();
        await using var agent = await PairingAgent.RegisterAsync(world.Client, SimulatedBlueZ.Radio, null, Ct);
        using var cancel = new CancellationTokenSource();
        var pair = world.Known().PairAsync(agent, ct: cancel.Token);
        await world.Fake.WaitForCallAsync("Pair", 1, Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair);
        Assert.Equal(1, world.CallsOf("CancelPairing"));
    }

    [Fact]
    public async Task Pair_SendsCancelPairing_WhenItTakesTooLong()
    {
        var radio = new FakeDevice { Address = SimulatedBlueZ.RadioAddress, IsKnown = true, Passkey = 123456 };
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        radio.GoAway();
        await using var agent = await PairingAgent.RegisterAsync(world.Client, SimulatedBlueZ.Radio, null, Ct);
        var pair = world.Known().PairAsync(agent, TimeSpan.FromSeconds(40), Ct);
        await world.Fake.WaitForCallAsync("Pair", 1, Ct);
        await world.PassUntilAsync(pair, TimeSpan.FromSeconds(1));
        Assert.Equal(BlueZError.NoReply, (await Assert.ThrowsAsync<BlueZException>(() => pair)).Error);
        Assert.Equal(1, world.CallsOf("CancelPairing"));
    }

    [Theory]
    [InlineData(BlueZVersion.V5_55)]
    [InlineData(BlueZVersion.V5_66)]
    public async Task IsBonded_IsKnown_AlsoWhereBlueZHasNoSuchProperty(BlueZVersion version)
    {
        await using var world = await SimulatedBlueZ.StartAsync(version, new FakeDevice { Address = SimulatedBlueZ.RadioAddress, Bond = BondLevel.Authenticated });
        Assert.True(world.Known().IsBonded);
        Assert.True(world.Known().IsPaired);
    }

    [Fact]
    public async Task Connect_FindsTheLink_WhichBlueZDoesNotSignal()
    {
        var radio = SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19" }] });
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        radio.SilenceNextLink();
        var device = await world.ConnectedAsync();
        Assert.True(device.IsConnected);
        Assert.Single(await device.GetServicesAsync(ct: Ct));
        var down = device.Disconnected;
        Assert.False(down.IsCancellationRequested);
        radio.HangUp();
        await world.UntilAsync(() => down.IsCancellationRequested);
    }
}
