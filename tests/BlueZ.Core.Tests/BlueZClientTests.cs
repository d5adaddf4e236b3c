using Fakes;

namespace BlueZ.Core.Tests;

public sealed class BlueZClientTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_FailsWithBusUnavailable_WhenThereIsNoBus()
    {
        var error = await Assert.ThrowsAsync<BlueZException>(() => BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = "unix:path=/nowhere/bus" }, Ct));
        Assert.Equal(BlueZError.BusUnavailable, error.Error);
    }

    [Fact]
    public async Task Connect_FailsWithServiceUnavailable_WhenNobodyIsBluetoothd()
    {
        await using var bus = await PrivateBus.StartAsync();
        var error = await Assert.ThrowsAsync<BlueZException>(() => BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = bus.Address }, Ct));
        Assert.Equal(BlueZError.ServiceUnavailable, error.Error);
    }

    [Fact]
    public async Task Connect_AsksNothingOfABluetoothd_ThatItMustNotStart()
    {
        await using var bus = await PrivateBus.StartAsync();
        var options = new BlueZOptions { BusAddress = bus.Address, StartsService = false };
        var error = await Assert.ThrowsAsync<BlueZException>(() => BlueZClient.ConnectAsync(options, Ct));
        Assert.Equal(BlueZError.ServiceUnavailable, error.Error);
        Assert.EndsWith(": it does not run.", error.Message, StringComparison.Ordinal); // Not the words of the bus, which would have looked for a service to start.
        await using var fake = await FakeBlueZ.StartAsync(bus);
        await using var client = await BlueZClient.ConnectAsync(options, Ct);
        Assert.Empty(client.Adapters);
    }

    [Fact]
    public async Task Connect_LearnsWhatIsThere()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        var adapter = Assert.Single(world.Client.Adapters);
        Assert.Equal(("hci0", BluetoothAddress.Parse("00:1A:7D:DA:71:13"), true), (adapter.Name, adapter.Address, adapter.IsPowered));
        var device = Assert.Single(adapter.Devices);
        Assert.Equal((SimulatedBlueZ.Radio, AddressType.Random, "Radio"), (device.Address, device.AddressType, device.Name));
        Assert.Same(device, world.Known());
    }

    [Fact]
    public async Task GetAdapter_TakesANameOrAnAddress()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        world.Fake.AddAdapter("hci1", "00:1A:7D:DA:71:14");
        await world.UntilAsync(() => world.Client.Adapters.Count == 2);
        Assert.Equal("hci0", world.Client.GetAdapter().Name);
        Assert.Equal("hci1", world.Client.GetAdapter("hci1").Name);
        Assert.Equal("hci1", world.Client.GetAdapter("00:1a:7d:da:71:14").Name);
    }

    [Theory]
    [InlineData("hci7")]
    [InlineData("00:00:00:00:00:00")]
    public async Task GetAdapter_FailsWithAdapterNotFound_AndNamesIt(string wanted)
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var error = Assert.Throws<BlueZException>(() => world.Client.GetAdapter(wanted));
        Assert.Equal(BlueZError.AdapterNotFound, error.Error);
        Assert.Contains(wanted, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tree_FollowsWhatComesAndGoes()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var radio = world.Fake.AddDevice(SimulatedBlueZ.KnownRadio());
        await world.UntilAsync(() => world.Adapter.Devices.Count == 1);
        var device = world.Known();
        radio.Vanish();
        await world.UntilAsync(() => device.Removed.IsCancellationRequested);
        Assert.Empty(world.Adapter.Devices);
        Assert.Null(world.Adapter.FindDevice(SimulatedBlueZ.Radio));
    }

    [Fact]
    public async Task Tree_GivesANewDevice_WhenARemovedOneComesBack()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var old = world.Known();
        radio.Vanish();
        await world.UntilAsync(() => old.Removed.IsCancellationRequested);
        var fresh = await world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, TimeSpan.FromSeconds(10), Ct);
        Assert.NotSame(old, fresh);
        Assert.False(fresh.Removed.IsCancellationRequested);
    }

    [Fact]
    public async Task Lost_IsCancelled_WhenBluetoothdIsKilled()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = await world.ConnectedAsync();
        var (adapter, link) = (world.Adapter, device.Disconnected);
        world.Fake.Vanish();
        await world.UntilAsync(() => world.Client.Lost.IsCancellationRequested);
        await world.UntilAsync(() => adapter.Removed.IsCancellationRequested && device.Removed.IsCancellationRequested && link.IsCancellationRequested);
        Assert.Empty(world.Client.Adapters);
        Assert.False(device.IsConnected);
    }

    [Fact]
    public async Task Lost_IsCancelled_WhenBluetoothdRestarts()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await world.Fake.RestartAsync();
        await world.UntilAsync(() => world.Client.Lost.IsCancellationRequested);
        await using var anew = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = world.Bus.Address }, Ct);
        Assert.Single(anew.Adapters);
    }

    [Fact]
    public async Task Lost_IsCancelled_WhenTheBusDies()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await world.Bus.KillAsync();
        await world.UntilAsync(() => world.Client.Lost.IsCancellationRequested);
        var error = await Assert.ThrowsAsync<BlueZException>(() => world.Client.Call.RunAsync("Asking failed", world.Client.Connection.ListServicesAsync, ct: Ct));
        Assert.Equal(BlueZError.Lost, error.Error);
    }

    [Fact]
    public async Task Lost_IsCancelled_OnDisposal()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var lost = world.Client.Lost;
        await world.Client.DisposeAsync();
        Assert.True(lost.IsCancellationRequested);
    }

    [Fact]
    public async Task EverythingPending_EndsWithLost_WhenBluetoothdIsKilled()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        await using var world = await SimulatedBlueZ.StartAsync(radio, new FakeDevice { Address = "C0:FF:EE:00:00:02", IsKnown = true, ResolveTime = Timeout.InfiniteTimeSpan });
        var other = world.Known("C0:FF:EE:00:00:02");
        await other.ConnectAsync(ct: Ct);
        var services = other.GetServicesAsync(ct: Ct);
        radio.GoAway();
        var connect = world.Known().ConnectAsync(ct: Ct);
        await world.Fake.WaitForCallAsync("Connect", 2, Ct);
        var waiting = world.Known().ConnectAsync(ct: Ct);
        var discover = world.Adapter.DiscoverAsync(BluetoothAddress.Parse("C0:FF:EE:00:00:03"), TimeSpan.FromHours(1), Ct);
        await world.Fake.WaitForCallAsync("StartDiscovery", 1, Ct);
        world.Fake.Vanish();
        foreach (var pending in new Task[] { services, connect, waiting, discover })
        {
            Assert.Equal(BlueZError.Lost, (await Assert.ThrowsAsync<BlueZException>(() => pending.WaitAsync(Ct))).Error);
        }
    }

    [Fact]
    public async Task Call_FailsWithNoReply_WhenBluetoothdIsStuck()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        world.Fake.Wedge();
        var trust = world.Known().SetTrustedAsync(true, Ct);
        await world.PassUntilAsync(trust, TimeSpan.FromSeconds(5));
        var error = await Assert.ThrowsAsync<BlueZException>(() => trust);
        Assert.Equal(BlueZError.NoReply, error.Error);
        Assert.False(world.Client.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Call_SendsNothing_WhenItsLimitIsNegative()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        world.Fake.ClearCalls();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Adapter.PingAsync(TimeSpan.FromMilliseconds(-2), Ct));
        await world.Adapter.PingAsync(Timeout.InfiniteTimeSpan, Ct);
        Assert.Equal(1, world.CallsOf("GetAll"));
    }

    [Fact]
    public async Task Call_IsGivenUp_WhenItIsCancelled()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        world.Fake.Wedge();
        using var cancel = new CancellationTokenSource();
        var trust = world.Known().SetTrustedAsync(true, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trust);
    }
}
