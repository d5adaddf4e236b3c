using BlueZ.Core.Pairing;
using Fakes;

namespace BlueZ.Core.Tests;

/// <summary>A device that was met under a private address, and whose identity BlueZ has resolved.</summary>
public sealed class DeviceAddressTests
{
    private const string IdentityText = "AA:BB:CC:DD:EE:01";
    private static readonly BluetoothAddress Identity = BluetoothAddress.Parse(IdentityText);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Address_BecomesTheIdentityAddress_OnceBlueZHasResolvedIt()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        var device = world.Known();
        Assert.Equal((SimulatedBlueZ.Radio, AddressType.Random), (device.Address, device.AddressType));
        await ResolveAsync(world);
        Assert.Equal((Identity, AddressType.Public), (device.Address, device.AddressType));
    }

    [Fact]
    public async Task Address_StaysTheLastOne_WhenTheDeviceIsRemoved()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        var device = world.Known();
        await ResolveAsync(world);
        Assert.Equal(Identity, device.Address);
        world.FakeAdapter.Devices[0].Vanish();
        await world.UntilAsync(() => device.Removed.IsCancellationRequested);
        Assert.Equal(Identity, device.Address);
    }

    [Fact]
    public async Task FindDevice_FindsIt_ByEitherAddress()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        var device = world.Known();
        await ResolveAsync(world);
        Assert.Same(device, world.Adapter.FindDevice(Identity));
        Assert.Same(device, world.Adapter.FindDevice(SimulatedBlueZ.Radio));
    }

    [Fact]
    public async Task FindDevice_PrefersTheAddress_ToTheOneOfThePath()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio(), new FakeDevice { Address = IdentityText, IsKnown = true });
        world.FakeAdapter.Devices[1].ShowIdentity(SimulatedBlueZ.RadioAddress);
        world.FakeAdapter.Devices[0].ShowIdentity(IdentityText);
        await world.Adapter.PingAsync(ct: Ct);
        Assert.Equal(world.FakeAdapter.Devices[0].Path, world.Adapter.FindDevice(Identity)!.Node.Path);
    }

    [Fact]
    public async Task RemoveDevice_RemovesIt_ByItsIdentity()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        await ResolveAsync(world);
        await world.Adapter.RemoveDeviceAsync(Identity, Ct);
        Assert.Empty(world.Adapter.Devices);
    }

    [Theory]
    [InlineData(IdentityText)]
    [InlineData(SimulatedBlueZ.RadioAddress)]
    public async Task Discover_GivesIt_ByEitherAddress(string wanted)
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        await ResolveAsync(world);
        var device = await world.Adapter.DiscoverAsync(BluetoothAddress.Parse(wanted), TimeSpan.FromHours(1), Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Same(world.Known(IdentityText), device);
    }

    [Fact]
    public async Task Scan_GivesTheIdentityAddress_OnceBlueZHasResolvedIt()
    {
        var radio = SimulatedBlueZ.KnownRadio();
        radio.IsAdvertising = false;
        await using var world = await SimulatedBlueZ.StartAsync(radio);
        await using var scan = await world.Adapter.StartScanAsync(ct: Ct);
        radio.Advertise();
        Assert.Equal(SimulatedBlueZ.Radio, (await scan.Advertisements.ReadAsync(Ct)).Address);
        radio.ShowIdentity(IdentityText);
        radio.Advertise();
        var heard = await scan.Advertisements.ReadAsync(Ct);
        Assert.Equal((Identity, AddressType.Public), (heard.Address, heard.AddressType));
    }

    [Theory]
    [InlineData(IdentityText)]
    [InlineData(SimulatedBlueZ.RadioAddress)]
    public async Task TheAgent_AnswersForIt_ByEitherAddress(string wanted)
    {
        Assert.True(Pin.TryParse("000042", out Pin? pin));
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        await using var agent = await PairingAgent.RegisterAsync(world.Client, BluetoothAddress.Parse(wanted), pin, Ct);
        await ResolveAsync(world);
        Assert.Equal("42", await world.Fake.AskAgentAsync(world.FakeAdapter.Devices[0].Path));
    }

    // A reply comes behind the signals that were sent before it.
    private static Task ResolveAsync(SimulatedBlueZ world)
    {
        world.FakeAdapter.Devices[0].ShowIdentity(IdentityText);
        return world.Adapter.PingAsync(ct: Ct);
    }
}
