using Fakes;

namespace BlueZ.Core.Tests;

public sealed class ScanTests
{
    [Fact]
    public async Task StartScan_TriesAgain_WhileTheKernelIsBusyWithADiscoveryThatAKilledBluetoothdLeft()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        world.Fake.RefuseCalls("StartDiscovery", "org.bluez.Error.InProgress", "Operation already in progress");
        var starting = world.Adapter.StartScanAsync(ct: Ct);
        await world.PassUntilAsync(world.Fake.WaitForCallAsync("StartDiscovery", 3, Ct), TimeSpan.FromMilliseconds(100));
        Assert.False(starting.IsCompleted);
        world.Fake.RefuseCalls("StartDiscovery", null, null);
        await world.PassUntilAsync(starting, TimeSpan.FromMilliseconds(100));
        await using var scan = await starting;
        Assert.True(world.FakeAdapter.IsDiscovering);
        Assert.Equal(world.CallsOf("StartDiscovery"), world.CallsOf("SetDiscoveryFilter"));
    }

    [Fact]
    public async Task StartScan_FailsWithInProgress_WhenTheKernelStaysBusy()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        world.Fake.RefuseCalls("StartDiscovery", "org.bluez.Error.InProgress", "Operation already in progress");
        var starting = world.Adapter.StartScanAsync(ct: Ct);
        await world.PassUntilAsync(starting, TimeSpan.FromMilliseconds(100));
        Assert.Equal(BlueZError.InProgress, (await Assert.ThrowsAsync<BlueZException>(() => starting)).Error);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_GivesADevice_ThatIsHeardForTheFirstTime()
    {
        await using var world = await SimulatedBlueZ.StartAsync(Thermometer());
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        var heard = await scan.Advertisements.ReadAsync(Ct);
        Assert.Equal((SimulatedBlueZ.Radio, AddressType.Random, (sbyte)-60), (heard.Address, heard.AddressType, heard.Rssi));
        Assert.Equal("020106" + "0616D2FC400164" + "050954656D70", Convert.ToHexString(heard.Data));
    }

    [Fact]
    public async Task Scan_GivesEveryAdvertisement_AlsoWhenNothingChanged()
    {
        var thermometer = Thermometer();
        thermometer.IsAdvertising = false;
        await using var world = await SimulatedBlueZ.StartAsync(thermometer);
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        for (int i = 0; i < 10; i++)
        {
            thermometer.Advertise();
        }

        byte[]? first = null;
        for (int i = 0; i < 10; i++)
        {
            var heard = await scan.Advertisements.ReadAsync(Ct);
            first ??= heard.Data.ToArray();
            Assert.Equal(first, heard.Data.ToArray());
        }

        Assert.False(scan.Advertisements.TryRead(out _));
        Assert.Equal(0, scan.Dropped);
    }

    [Fact]
    public async Task Scan_GivesTheSignalStrength_AsItChanges()
    {
        var thermometer = Thermometer();
        thermometer.IsAdvertising = false;
        await using var world = await SimulatedBlueZ.StartAsync(thermometer);
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        foreach (short rssi in new short[] { -60, -61, -90, -60, 127 })
        {
            thermometer.Advertise(rssi);
            var heard = await scan.Advertisements.ReadAsync(Ct);
            Assert.Equal(rssi == 127 ? -127 : rssi, heard.Rssi);
        }
    }

    [Fact]
    public async Task Scan_DropsTheOldest_AndCountsThem_WhenNobodyReads()
    {
        var thermometer = Thermometer();
        thermometer.IsAdvertising = false;
        await using var world = await SimulatedBlueZ.StartAsync(thermometer);
        await using var scan = await world.Adapter.StartScanAsync(new ScanOptions { Capacity = 4 }, Ct);
        for (short rssi = -69; rssi < -59; rssi++)
        {
            thermometer.Advertise(rssi);
        }

        await world.UntilAsync(() => scan.Dropped == 6);
        Assert.Equal(-63, (await scan.Advertisements.ReadAsync(Ct)).Rssi);
    }

    [Fact]
    public async Task Scan_TakesNoNotice_WhenTheSignalStrengthIsTakenAway()
    {
        var thermometer = Thermometer();
        thermometer.IsAdvertising = false;
        await using var world = await SimulatedBlueZ.StartAsync(thermometer);
        var first = await world.Adapter.StartScanAsync(ct: Ct);
        thermometer.Advertise();
        await first.Advertisements.ReadAsync(Ct);
        await first.DisposeAsync();
        await world.UntilAsync(() => world.Known().Rssi is null);
        Assert.False(first.Advertisements.TryRead(out _));
    }

    [Fact]
    public async Task Scan_TakesNoNotice_OfLinksAndNames()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        radio.IsAdvertising = false;
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        var device = await world.ConnectedAsync();
        await device.SetTrustedAsync(true, Ct);
        await device.DisconnectAsync(Ct);
        Assert.False(scan.Advertisements.TryRead(out _));
    }

    [Fact]
    public async Task Scan_HearsOnlyItsOwnAdapter()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var second = world.Fake.AddAdapter("hci1", "00:1A:7D:DA:71:14");
        var far = world.Fake.AddDevice(new FakeDevice { Address = "C0:FF:EE:00:00:02", IsAdvertising = false }, second);
        var near = world.Fake.AddDevice(Thermometer());
        await world.UntilAsync(() => world.Client.Adapters.Count == 2);
        await using var other = await world.Client.GetAdapter("hci1").StartScanAsync(ct: Ct);
        await using var scan = await world.Client.GetAdapter("hci0").StartScanAsync(ct: Ct);
        far.Advertise();
        Assert.Equal("C0:FF:EE:00:00:02", (await other.Advertisements.ReadAsync(Ct)).Address.ToString());
        near.Advertise();
        Assert.Equal(SimulatedBlueZ.Radio, (await scan.Advertisements.ReadAsync(Ct)).Address);
    }

    [Fact]
    public async Task Scan_EndsWithNotReady_WhenTheAdapterIsPoweredOff_AndCanBeStartedAgain()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        world.FakeAdapter.PowerOff();
        var error = await Assert.ThrowsAsync<BlueZException>(() => scan.Advertisements.Completion.WaitAsync(Ct));
        Assert.Equal(BlueZError.NotReady, error.Error);
        world.FakeAdapter.PowerOn();
        await world.UntilAsync(() => world.Adapter.IsPowered);

        // The old scan is not disposed yet: a new one starts BlueZ's session all the same.
        world.Fake.AddDevice(Thermometer());
        await using var again = await world.Adapter.StartScanAsync(ct: Ct);
        Assert.Equal(SimulatedBlueZ.Radio, (await again.Advertisements.ReadAsync(Ct)).Address);
    }

    [Fact]
    public async Task Scan_Completes_WhenTheAdapterIsUnplugged()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        world.Fake.RemoveAdapter(world.FakeAdapter);
        await Assert.ThrowsAnyAsync<Exception>(async () => await scan.Advertisements.ReadAsync(Ct));
        Assert.True(scan.Advertisements.Completion.IsCompleted);
    }

    [Fact]
    public async Task AScanOfAnAdapterThatWasUnplugged_LeavesTheOneAlone_ThatHasItsNameNow()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var gone = world.Adapter;
        var old = await gone.StartScanAsync(ct: Ct);
        world.Fake.RemoveAdapter(world.FakeAdapter);
        var again = world.Fake.AddAdapter();
        await world.UntilAsync(() => gone.Removed.IsCancellationRequested && world.Client.Adapters.Count == 1);
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        await old.DisposeAsync();
        Assert.True(again.IsDiscovering);
        Assert.Equal((2, 0), (world.CallsOf("StartDiscovery"), world.CallsOf("StopDiscovery")));
    }

    [Fact]
    public async Task StartScan_FailsWithAdapterNotFound_WhenItWasUnplugged_ThoughAnotherHasItsName()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        var gone = world.Adapter;
        world.Fake.RemoveAdapter(world.FakeAdapter);
        var again = world.Fake.AddAdapter();
        await world.UntilAsync(() => gone.Removed.IsCancellationRequested && world.Client.Adapters.Count == 1);
        Assert.Equal(BlueZError.AdapterNotFound, (await Assert.ThrowsAsync<BlueZException>(() => gone.StartScanAsync(ct: Ct))).Error);
        Assert.False(again.IsDiscovering);
    }

    [Fact]
    public async Task Scan_Completes_WhenBluetoothdIsKilled()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        world.Fake.Vanish();
        await scan.Advertisements.Completion.WaitAsync(Ct);
    }

    [Fact]
    public async Task StartScan_FailsWithNotReady_WhenTheAdapterIsOff()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await world.Adapter.SetPoweredAsync(false, Ct);
        Assert.Equal(BlueZError.NotReady, (await Assert.ThrowsAsync<BlueZException>(() => world.Adapter.StartScanAsync(ct: Ct))).Error);
    }

    [Fact]
    public async Task StartScan_EndsTheSessionThatIsThereAlready_AndStartsAnew()
    {
        await using var world = await SimulatedBlueZ.StartAsync(Thermometer());
        var scan = await world.Adapter.StartScanAsync(ct: Ct);

        // A stop that was not answered in time leaves BlueZ's session behind.
        world.Fake.Delay("StopDiscovery", TimeSpan.FromHours(1));
        var stop = scan.DisposeAsync().AsTask();
        await world.PassUntilAsync(stop, TimeSpan.FromSeconds(5));
        world.Fake.Delay("StopDiscovery", TimeSpan.Zero);
        var starting = world.Adapter.StartScanAsync(ct: Ct);
        await world.PassUntilAsync(starting, TimeSpan.FromMilliseconds(100));
        await using var again = await starting;
        Assert.Equal(SimulatedBlueZ.Radio, (await again.Advertisements.ReadAsync(Ct)).Address);
        Assert.Equal(["StartDiscovery", "StopDiscovery", "StartDiscovery", "StopDiscovery", "StartDiscovery"],
            world.Fake.Calls.Select(c => c.Member).Where(m => m is "StartDiscovery" or "StopDiscovery"));
    }

    private static FakeDevice Thermometer() => new()
    {
        Address = SimulatedBlueZ.RadioAddress, Name = "Temp", ServiceData = { ["fcd2"] = [0x40, 0x01, 0x64] },
    };
}
