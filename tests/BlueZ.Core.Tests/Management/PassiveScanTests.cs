using System.Threading.Channels;
using BlueZ.Core.Management;
using Fakes;

namespace BlueZ.Core.Tests.Management;

/// <summary>Scanning by the management socket, with a bluetoothd beside it.</summary>
public sealed class PassiveScanTests
{
    private const ulong Address = 0xC0FFEE000001;
    private const byte Random = 2;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APassiveScan_IsAMonitor_AndNoDiscovery()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        await using (var scan = await StartAsync(world, socket))
        {
            Assert.Equal((ScanMode.Passive, null), (scan.Mode, scan.PassiveRefusal));
            Assert.Single(kernel.Monitors);
            await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -60, 2, 1, 6);
            await kernel.TellAdvertisementAsync(1, isDiscovery: false, Address, Random, -61, 9); // Another adapter,
            await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, 0, -62, 9); // and another kind of Bluetooth.
            await kernel.TellAdvertisementAsync(0, isDiscovery: true, Address, Random, -63);
            Assert.Equal("C0:FF:EE:00:00:01 (Random) -60 dBm 020106", (await scan.Advertisements.ReadAsync(Ct)).ToString());
            Assert.Equal(-63, (await scan.Advertisements.ReadAsync(Ct)).Rssi);
        }

        Assert.Empty(kernel.Monitors);
        Assert.Equal(0, world.CallsOf("StartDiscovery"));
    }

    [Fact]
    public async Task AFlip_OfTheMode_StopsNothingBeforeTheOtherRuns()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        await using var scan = await StartAsync(world, socket);
        await scan.SetModeAsync(ScanMode.Active, Ct);
        await scan.SetModeAsync(ScanMode.Active, Ct);
        Assert.Equal(ScanMode.Active, scan.Mode);
        Assert.True(world.FakeAdapter.IsDiscovering);
        Assert.Single(kernel.Monitors); // For its sake the kernel filters no duplicates.
        await scan.SetModeAsync(ScanMode.Passive, Ct);
        Assert.Equal(ScanMode.Passive, scan.Mode);
        Assert.False(world.FakeAdapter.IsDiscovering);
        Assert.Equal((1, 1), (world.CallsOf("StartDiscovery"), world.CallsOf("StopDiscovery")));
    }

    [Fact]
    public async Task AFlip_ThatFails_LeavesTheScanAsItWas()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        await using var scan = await StartAsync(world, socket);
        world.Fake.RefuseCalls("StartDiscovery", "org.bluez.Error.Failed", "Failed");
        await Assert.ThrowsAsync<BlueZException>(() => scan.SetModeAsync(ScanMode.Active, Ct));
        Assert.Equal(ScanMode.Passive, scan.Mode);
        await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -60);
        Assert.Equal(-60, (await scan.Advertisements.ReadAsync(Ct)).Rssi);
    }

    [Theory]
    [InlineData(true, 0, "the controller filters advertisements itself")]
    [InlineData(false, 0x01, "the kernel has no advertisement monitors, which came with Linux 5.10")]
    [InlineData(false, 0x0C, "the kernel has no advertisement monitors, which came with Linux 5.10")]
    public async Task AScan_IsActive_WhereNoMonitorWouldDo(bool isOffloaded, byte status, string reason)
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        (kernel.IsOffloaded, kernel.AddStatus) = (isOffloaded, status);
        await using var socket = kernel.Open(world.Time);
        await using var scan = await StartAsync(world, socket);
        Assert.Equal((ScanMode.Active, reason), (scan.Mode, scan.PassiveRefusal));
        Assert.Empty(kernel.Monitors);
        await scan.SetModeAsync(ScanMode.Passive, Ct);
        Assert.Equal(ScanMode.Active, scan.Mode);
        await kernel.TellAdvertisementAsync(0, isDiscovery: true, Address, Random, -60);
        Assert.Equal(-60, (await scan.Advertisements.ReadAsync(Ct)).Rssi);
    }

    [Fact]
    public async Task AMonitor_IsAddedAgain_WhenItWasTakenAway()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        await using var scan = await StartAsync(world, socket);
        kernel.ClearMonitors();
        kernel.AddStatus = 0x03; // bluetoothd has not powered the adapter yet.
        await world.PassUntilAsync(AddedAsync(kernel, 2), Step);
        kernel.AddStatus = 0;
        await world.PassUntilAsync(AddedAsync(kernel, 1), Step);
        Assert.Single(kernel.Monitors);
    }

    [Fact]
    public async Task AMonitor_IsWaitedFor_WhileTheKernelIsBusy()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        kernel.AddStatus = 0x0A;
        await using var socket = kernel.Open(world.Time);
        var starting = StartAsync(world, socket);
        await world.PassUntilAsync(AddedAsync(kernel, 3), TimeSpan.FromMilliseconds(10));
        Assert.False(starting.IsCompleted);
        kernel.AddStatus = 0;
        await world.PassUntilAsync(starting, TimeSpan.FromMilliseconds(10));
        await using var scan = await starting;
        Assert.Equal(ScanMode.Passive, scan.Mode);
    }

    [Fact]
    public async Task TheOldestMonitor_GivesWay_WhenAllAreTaken()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        kernel.MaxMonitors = 2;
        kernel.Add();
        kernel.Add();
        await using var socket = kernel.Open(world.Time);
        await using (await StartAsync(world, socket))
        {
            Assert.Equal([1, 2], kernel.Monitors);
        }

        Assert.Equal([2], kernel.Monitors);
    }

    [Fact]
    public async Task AScan_LeavesTheAdapterAlone_ThatHasTheIndexOfItsOwnNow()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        int heard = 0;
        var scan = await StartAsync(world, socket, (in _) => heard++);
        Assert.Equal([1], kernel.Monitors);
        await kernel.TellEventAsync(FakeKernel.IndexRemoved, 1); // Another adapter.
        await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -60);
        await socket.ReadMonitorFeaturesAsync(0, Ct); // What was told before has been heard.
        Assert.Equal(1, heard);
        await kernel.UnplugAsync(0);
        Assert.Equal(1, kernel.Add()); // Somebody's on the adapter that came after it.
        await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -60);
        await socket.ReadMonitorFeaturesAsync(0, Ct);
        await scan.DisposeAsync();
        Assert.Equal(1, heard);
        Assert.Equal([1], kernel.Monitors);
    }

    [Fact]
    public async Task AScan_HearsNoMore_WhenBluetoothdHasTakenTheAdapterBack_AndRemovesItsMonitor()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        int heard = 0;
        var scan = await StartAsync(world, socket, (in _) => heard++);
        var adapter = world.Adapter;
        world.Fake.RemoveAdapter(world.FakeAdapter);
        await Assert.ThrowsAsync<BlueZException>(() => adapter.PingAsync(ct: Ct)); // The answer comes behind the word of the removal.
        await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -60);
        await socket.ReadMonitorFeaturesAsync(0, Ct);
        await scan.DisposeAsync();
        Assert.Equal(0, heard);
        Assert.Empty(kernel.Monitors);
    }

    [Theory]
    [InlineData(0x03, true, BlueZError.Failed)]
    [InlineData(0x03, false, BlueZError.NotReady)]
    [InlineData(0x0F, true, BlueZError.NotReady)]
    [InlineData(0x12, true, BlueZError.NotReady)]
    [InlineData(0x11, true, BlueZError.AdapterNotFound)]
    public async Task AScan_ThatCannotStartNow_SaysWhy_AndLeavesNothing(byte status, bool isPowered, BlueZError expected)
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        kernel.AddStatus = status;
        await using var socket = kernel.Open(world.Time);
        await world.Adapter.SetPoweredAsync(isPowered, Ct);
        var error = await Assert.ThrowsAsync<BlueZException>(() => StartAsync(world, socket));
        Assert.Equal(expected, error.Error);
        Assert.Contains("passive scan on hci0", error.Message, StringComparison.Ordinal);
        Assert.Empty(kernel.Monitors);
    }

    [Fact]
    public async Task AScan_Ends_WhenTheSocketDoes()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        await using var scan = await StartAsync(world, socket);
        kernel.Close();
        Assert.Equal(BlueZError.Failed, (await Assert.ThrowsAsync<BlueZException>(() => scan.Advertisements.Completion)).Error);
    }

    [Fact]
    public async Task AHandler_IsGivenWhatIsHeard_AndTheChannelOnlyTheEnd()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        var heard = Channel.CreateUnbounded<Advertisement>();
        var options = new ScanOptions { Mode = ScanMode.Passive, Management = socket, Handler = (in Advertisement a) => heard.Writer.TryWrite(a) };
        await using (var scan = await world.Adapter.StartScanAsync(options, Ct))
        {
            await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -60, 2, 1, 6);
            await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -61);
            Assert.Equal("C0:FF:EE:00:00:01 (Random) -60 dBm 020106", (await heard.Reader.ReadAsync(Ct)).ToString());
            Assert.Equal(-61, (await heard.Reader.ReadAsync(Ct)).Rssi);
            Assert.False(scan.Advertisements.TryRead(out _));
            kernel.Close();
            Assert.Equal(BlueZError.Failed, (await Assert.ThrowsAsync<BlueZException>(() => scan.Advertisements.Completion.WaitAsync(Ct))).Error);
        }
    }

    [Fact]
    public async Task APause_IsTold_AfterTheHandlerWasGivenWhatWaited()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        var told = Channel.CreateUnbounded<sbyte?>();
        var options = new ScanOptions
        {
            Mode = ScanMode.Passive,
            Management = socket,
            Handler = (in Advertisement a) => told.Writer.TryWrite(a.Rssi),
            Paused = () => told.Writer.TryWrite(null),
        };
        await using var scan = await world.Adapter.StartScanAsync(options, Ct);
        await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -60);
        Assert.Equal<sbyte?>([-60, null], [await told.Reader.ReadAsync(Ct), await told.Reader.ReadAsync(Ct)]);
        await kernel.TellAdvertisementAsync(0, isDiscovery: false, Address, Random, -61);
        Assert.Equal<sbyte?>([-61, null], [await told.Reader.ReadAsync(Ct), await told.Reader.ReadAsync(Ct)]);
    }

    // So many more were asked for from now on.
    private static async Task AddedAsync(FakeKernel kernel, int count)
    {
        while (kernel.Commands.TryRead(out _))
        {
            // Earlier ones.
        }

        while (count > 0)
        {
            count -= (await kernel.Commands.ReadAsync(Ct)).Opcode == FakeKernel.AddMonitor ? 1 : 0;
        }
    }

    private static Task<Scan> StartAsync(SimulatedBlueZ world, ManagementSocket socket, AdvertisementHandler? handler = null) =>
        world.Adapter.StartScanAsync(new ScanOptions { Mode = ScanMode.Passive, Management = socket, Handler = handler }, Ct);
}
