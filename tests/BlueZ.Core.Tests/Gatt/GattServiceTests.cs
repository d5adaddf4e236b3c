using BlueZ.Core.Gatt;
using Fakes;

namespace BlueZ.Core.Tests.Gatt;

/// <summary>The services of a device that is connected, and the MTU of its link.</summary>
public sealed class GattServiceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetServices_GivesThemByHandle_WithValueHandles()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio(
            new FakeService { Uuid = "180f", Handle = 0x20, Characteristics = [new FakeCharacteristic { Uuid = "2a19", Handle = 0x21 }] },
            new FakeService
            {
                Uuid = "1801", Handle = 0x02, IsPrimary = false,
                Characteristics =
                [
                    new FakeCharacteristic { Uuid = "2a05", Handle = 0x08, Flags = ["indicate", "encrypt"] },
                    new FakeCharacteristic { Uuid = "2a06", Handle = 0x03, Flags = ["write-without-response", "write", "reliable-write"], Descriptors = [new FakeDescriptor { Uuid = "2901" }] },
                ],
            }));
        var device = await world.ConnectedAsync();
        var services = await device.GetServicesAsync(ct: Ct);
        Assert.Equal([0x02, 0x20], services.Select(s => (int)s.Handle));
        Assert.Equal([false, true], services.Select(s => s.IsPrimary));
        Assert.Equal(new Guid("00001801-0000-1000-8000-00805f9b34fb"), services[0].Uuid);
        Assert.Equal([(0x03, 0x04), (0x08, 0x09)], services[0].Characteristics.Select(c => ((int)c.DeclarationHandle, (int)c.Handle)));
        Assert.Equal([GattProperties.Write | GattProperties.WriteWithoutResponse, GattProperties.Indicate], services[0].Characteristics.Select(c => c.Properties));
        var descriptor = Assert.Single(services[0].Characteristics[0].Descriptors);
        Assert.Equal((0x05, new Guid("00002901-0000-1000-8000-00805f9b34fb")), (descriptor.Handle, descriptor.Uuid));
        Assert.Equal((ushort)517, services[1].Characteristics[0].Mtu);
    }

    [Fact]
    public async Task GetServices_GivesTheMtuOfTheLinkThatIsUp_ThoughBlueZTellsNoChangeOfIt()
    {
        var radio = SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19" }] });
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = await world.ConnectedAsync();
        Assert.Equal((ushort)517, (await device.GetServicesAsync(ct: Ct))[0].Characteristics[0].Mtu);
        radio.HangUp();
        await world.UntilAsync(() => !device.IsConnected);
        radio.Mtu = 185;
        await device.ConnectAsync(ct: Ct);
        Assert.Equal((ushort)185, (await device.GetServicesAsync(ct: Ct))[0].Characteristics[0].Mtu);
    }

    [Theory]
    [InlineData("write-without-response", 517)]
    [InlineData("write", null)]
    public async Task AcquireMtu_TellsIt_OnABlueZThatHasNoPropertyForIt(string flag, int? mtu)
    {
        var radio = SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19", Flags = [flag] }] });
        await using var world = await SimulatedBlueZ.StartAsync(BlueZVersion.V5_55, radio);
        var device = await world.ConnectedAsync();
        var characteristic = (await device.GetServicesAsync(ct: Ct))[0].Characteristics[0];
        Assert.Null(characteristic.Mtu);
        Assert.Equal(mtu, (int?)await characteristic.AcquireMtuAsync(Ct));
        await characteristic.WriteAsync(new byte[] { 1 }, withResponse: flag == "write", Ct);
    }

    [Fact]
    public async Task AcquireMtu_GivesTheCharacteristicBack_AlsoWhenTheAnswerComesTooLate()
    {
        var fake = new FakeCharacteristic { Uuid = "2a19", Flags = ["write-without-response"] };
        await using var world = await SimulatedBlueZ.StartAsync(
            BlueZVersion.V5_55, SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [fake] }));
        var characteristic = (await (await world.ConnectedAsync()).GetServicesAsync(ct: Ct))[0].Characteristics[0];
        world.Fake.Wedge();
        using var cancel = new CancellationTokenSource();
        var acquiring = characteristic.AcquireMtuAsync(cancel.Token);
        await world.Fake.WaitForCallAsync("AcquireWrite", 1, Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquiring);
        world.Fake.Unwedge();
        await fake.WriteGivenBack.WaitAsync(TimeSpan.FromSeconds(5), Ct);
    }

    [Fact]
    public async Task GetServices_WaitsUntilBlueZKnowsThem()
    {
        var radio = SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f" });
        radio.ResolveTime = TimeSpan.FromMilliseconds(50);
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = await world.ConnectedAsync();
        Assert.Single(await device.GetServicesAsync(ct: Ct));
        Assert.True(device.AreServicesResolved);
    }

    [Fact]
    public async Task GetServices_FailsWithNoReply_WhenBlueZDoesNotLearnThem()
    {
        var radio = SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f" });
        radio.ResolveTime = Timeout.InfiniteTimeSpan;
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = await world.ConnectedAsync();
        var services = device.GetServicesAsync(TimeSpan.FromSeconds(10), Ct);
        await world.PassUntilAsync(services, TimeSpan.FromSeconds(1));
        Assert.Equal(BlueZError.NoReply, (await Assert.ThrowsAsync<BlueZException>(() => services)).Error);
    }

    [Fact]
    public async Task GetServices_FailsWithNotConnected_WhenTheLinkGoes()
    {
        var radio = SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f" });
        radio.ResolveTime = Timeout.InfiniteTimeSpan;
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = await world.ConnectedAsync();
        var services = device.GetServicesAsync(ct: Ct);
        radio.HangUp();
        Assert.Equal(BlueZError.NotConnected, (await Assert.ThrowsAsync<BlueZException>(() => services)).Error);
    }

    [Fact]
    public async Task GetServices_FailsWithNotConnected_WhenThereIsNoLink()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        Assert.Equal(BlueZError.NotConnected, (await Assert.ThrowsAsync<BlueZException>(() => world.Known().GetServicesAsync(ct: Ct))).Error);
    }

    [Fact]
    public async Task GetServices_GivesWhatIsLeft_WhenTheDeviceTakesThemAwayMeanwhile()
    {
        var radio = SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19" }] });
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = await world.ConnectedAsync();
        var services = await WhileAskedAsync(world, device, radio.HideServices);
        Assert.Empty(await services);
        Assert.True(device.IsConnected);
    }

    [Fact]
    public async Task GetServices_GivesThoseOfNow_WhenTheDeviceChangesThemMeanwhile()
    {
        var fake = new FakeCharacteristic { Uuid = "2a19", Flags = ["notify"] };
        var radio = SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [fake] });
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        var device = await world.ConnectedAsync();
        var services = await WhileAskedAsync(world, device, () =>
        {
            radio.HideServices();
            radio.ShowServices();
        });
        await using var subscription = await (await services)[0].Characteristics[0].SubscribeAsync(Ct);
        fake.Notify([1]);
        Assert.Equal([1], await subscription.Values.ReadAsync(Ct));
    }

    // What happens while the MTU is asked for.
    private static async Task<Task<IReadOnlyList<GattService>>> WhileAskedAsync(SimulatedBlueZ world, Device device, Action change)
    {
        world.Fake.ClearCalls();
        world.Fake.Wedge();
        var services = device.GetServicesAsync(ct: Ct);
        await world.Fake.WaitForCallAsync("GetAll", 1, Ct);
        change();
        world.Fake.Unwedge();
        return services;
    }
}
