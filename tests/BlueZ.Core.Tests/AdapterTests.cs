using Fakes;

namespace BlueZ.Core.Tests;

public sealed class AdapterTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetPowered_ReturnsOnceTheAdapterSaysSo()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await world.Adapter.SetPoweredAsync(false, Ct);
        Assert.False(world.Adapter.IsPowered);
        await world.Adapter.SetPoweredAsync(true, Ct);
        Assert.True(world.Adapter.IsPowered);
    }

    [Fact]
    public async Task SetPowered_Fails_WhenTheAdapterIsBlocked()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        world.FakeAdapter.Block();
        await world.UntilAsync(() => !world.Adapter.IsPowered);
        var error = await Assert.ThrowsAsync<BlueZException>(() => world.Adapter.SetPoweredAsync(true, Ct));
        Assert.Equal(BlueZError.Failed, error.Error);
        Assert.StartsWith("Powering on hci0 failed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BlueZVersion_IsWhatBluetoothdShows()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        Assert.Null(world.Adapter.BlueZVersion);
        world.FakeAdapter.ShowRelease();
        await using var other = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = world.Bus.Address }, Ct);
        Assert.Equal(new Version(5, 66), other.GetAdapter().BlueZVersion);
    }

    [Fact]
    public async Task SetPairable_TellsBlueZ()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await world.Adapter.SetPairableAsync(false, Ct);
        await world.UntilAsync(() => !world.Adapter.IsPairable);
    }

    [Fact]
    public async Task Removed_IsCancelled_WhenTheAdapterIsUnplugged()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        var (adapter, device) = (world.Adapter, world.Known());
        world.Fake.RemoveAdapter(world.FakeAdapter);
        await world.UntilAsync(() => adapter.Removed.IsCancellationRequested);
        Assert.True(device.Removed.IsCancellationRequested);
        Assert.False(world.Client.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Discover_GivesADevice_ThatIsHeardForTheFirstTime()
    {
        await using var world = await SimulatedBlueZ.StartAsync(new FakeDevice { Address = SimulatedBlueZ.RadioAddress });
        var device = await world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, Long, Ct);
        Assert.Equal(SimulatedBlueZ.Radio, device.Address);
        Assert.Equal(["SetDiscoveryFilter", "StartDiscovery", "StopDiscovery"], DiscoveryCalls(world));
    }

    [Fact]
    public async Task Discover_AsksForLowEnergy_AndEveryAdvertisement_OfWhateverStrength()
    {
        await using var world = await SimulatedBlueZ.StartAsync(new FakeDevice { Address = SimulatedBlueZ.RadioAddress });
        await world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, Long, Ct);
        string filter = world.Fake.Calls.Single(c => c.Member == "SetDiscoveryFilter").Arguments;
        Assert.Contains("Transport", filter, StringComparison.Ordinal);
        Assert.Contains("le", filter, StringComparison.Ordinal);
        Assert.Contains("DuplicateData", filter, StringComparison.Ordinal);
        Assert.DoesNotContain("RSSI", filter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discover_DoesNotCount_ABondedDeviceThatIsSilent()
    {
        var radio = new FakeDevice { Address = SimulatedBlueZ.RadioAddress, Bond = BondLevel.Authenticated, IsAdvertising = false };
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var discover = world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, TimeSpan.FromSeconds(10), Ct);
        await world.Fake.WaitForCallAsync("StartDiscovery", 1, Ct);
        await world.PassUntilAsync(discover, TimeSpan.FromSeconds(1));
        Assert.Equal(BlueZError.DeviceNotFound, (await Assert.ThrowsAsync<BlueZException>(() => discover)).Error);
        Assert.Equal("StopDiscovery", DiscoveryCalls(world)[^1]);
    }

    [Fact]
    public async Task Discover_GivesABondedDevice_OnceItIsHeard()
    {
        var radio = new FakeDevice { Address = SimulatedBlueZ.RadioAddress, Bond = BondLevel.Authenticated, IsAdvertising = false };
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var discover = world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, Long, Ct);
        await world.Fake.WaitForCallAsync("StartDiscovery", 1, Ct);
        Assert.False(discover.IsCompleted);
        Assert.True(radio.Advertise());
        Assert.Same(world.Known(), await discover);
    }

    [Fact]
    public async Task Discover_DoesNotCount_WhatAnotherDiscoveryHeardBefore_OfABondedDevice()
    {
        var radio = new FakeDevice { Address = SimulatedBlueZ.RadioAddress, Bond = BondLevel.Authenticated, IsAdvertising = false };
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        radio.Advertise();
        await scan.Advertisements.ReadAsync(Ct);
        var discover = world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, TimeSpan.FromSeconds(10), Ct);
        await world.PassUntilAsync(discover, TimeSpan.FromSeconds(1));
        Assert.Equal(BlueZError.DeviceNotFound, (await Assert.ThrowsAsync<BlueZException>(() => discover)).Error);
    }

    [Fact]
    public async Task Discover_GivesADeviceAtOnce_ThatAnotherDiscoveryJustFound()
    {
        var radio = new FakeDevice { Address = SimulatedBlueZ.RadioAddress, IsAdvertising = false };
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        radio.Advertise();
        await scan.Advertisements.ReadAsync(Ct);
        Assert.Equal(SimulatedBlueZ.Radio, (await world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, Long, Ct)).Address);
    }

    [Fact]
    public async Task Discover_StopsTheDiscovery_WhenItIsCancelled()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        using var cancel = new CancellationTokenSource();
        var discover = world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, Long, cancel.Token);
        await world.Fake.WaitForCallAsync("StartDiscovery", 1, Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => discover);
        await world.Fake.WaitForCallAsync("StopDiscovery", 1, Ct);
    }

    [Fact]
    public async Task Discover_FailsWithNotReady_WhenTheAdapterIsOff()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await world.Adapter.SetPoweredAsync(false, Ct);
        var error = await Assert.ThrowsAsync<BlueZException>(() => world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, Long, Ct));
        Assert.Equal(BlueZError.NotReady, error.Error);
    }

    [Fact]
    public async Task Discover_FailsWithNotReady_WhenTheAdapterGoesOff()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var discover = await DiscoveringAsync(world);
        world.FakeAdapter.Block();
        Assert.Equal(BlueZError.NotReady, (await Assert.ThrowsAsync<BlueZException>(() => discover.WaitAsync(Ct))).Error);
    }

    [Fact]
    public async Task Discover_FailsWithNotReady_WhenTheAdapterIsUnplugged()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var discover = await DiscoveringAsync(world);
        world.Fake.RemoveAdapter(world.FakeAdapter);
        Assert.Equal(BlueZError.NotReady, (await Assert.ThrowsAsync<BlueZException>(() => discover.WaitAsync(Ct))).Error);
    }

    [Fact]
    public async Task Discover_FailsWithLost_WhenBluetoothdIsKilled()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var discover = await DiscoveringAsync(world);
        world.Fake.Vanish();
        Assert.Equal(BlueZError.Lost, (await Assert.ThrowsAsync<BlueZException>(() => discover.WaitAsync(Ct))).Error);
    }

    [Fact]
    public async Task ScanAndDiscover_ShareTheOneSessionThatBlueZGrants()
    {
        await using var world = await SimulatedBlueZ.StartAsync(new FakeDevice { Address = SimulatedBlueZ.RadioAddress });
        var scan = await world.Adapter.StartScanAsync(ct: Ct);
        await world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, Long, Ct);
        Assert.Equal((1, 0), (world.CallsOf("StartDiscovery"), world.CallsOf("StopDiscovery")));
        Assert.True(world.FakeAdapter.IsDiscovering);
        await scan.DisposeAsync();
        await scan.DisposeAsync();
        Assert.Equal((1, 1), (world.CallsOf("StartDiscovery"), world.CallsOf("StopDiscovery")));
    }

    [Fact]
    public async Task RemoveDevice_ReturnsOnceItIsGone()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        await world.Adapter.RemoveDeviceAsync(SimulatedBlueZ.Radio, Ct);
        Assert.Empty(world.Adapter.Devices);
    }

    [Fact]
    public async Task RemoveDevice_EndsTheLinkFirst_SinceOldReleasesKeepAConnectedDevice()
    {
        await using var world = await SimulatedBlueZ.StartAsync(BlueZVersion.V5_55, SimulatedBlueZ.KnownRadio());
        await world.ConnectedAsync();
        await world.Adapter.RemoveDeviceAsync(SimulatedBlueZ.Radio, Ct);
        Assert.Empty(world.Adapter.Devices);
        Assert.Equal(1, world.CallsOf("Disconnect"));
    }

    [Fact]
    public async Task RemoveDevice_FailsWithDoesNotExist_WhenBlueZDoesNotKnowIt()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var error = await Assert.ThrowsAsync<BlueZException>(() => world.Adapter.RemoveDeviceAsync(SimulatedBlueZ.Radio, Ct));
        Assert.Equal(BlueZError.DoesNotExist, error.Error);
        Assert.Contains(SimulatedBlueZ.RadioAddress, error.Message, StringComparison.Ordinal);
    }

    // Nothing is asked of bluetoothd any more: only its signals are awaited.
    private static async Task<Task<Device>> DiscoveringAsync(SimulatedBlueZ world)
    {
        var discover = world.Adapter.DiscoverAsync(SimulatedBlueZ.Radio, Long, Ct);
        await world.Fake.WaitForCallAsync("StartDiscovery", 1, Ct);
        await world.UntilAsync(() => world.Adapter.IsDiscovering);
        await world.Adapter.SetPairableAsync(true, Ct);
        return discover;
    }

    private static string[] DiscoveryCalls(SimulatedBlueZ world) =>
        [.. world.Fake.Calls.Where(c => c.Member.Contains("Discovery", StringComparison.Ordinal)).Select(c => c.Member)];
}
