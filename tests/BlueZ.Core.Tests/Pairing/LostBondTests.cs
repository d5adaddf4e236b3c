using BlueZ.Core.Management;
using BlueZ.Core.Pairing;
using Fakes;

namespace BlueZ.Core.Tests.Pairing;

/// <summary>What proves that a device has lost its key, and what else ends a link at once.</summary>
public sealed class LostBondTests
{
    private const ushort DeviceDisconnected = 0x000C;
    private static readonly TimeSpan AnotherMoment = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ServicesTimeout = TimeSpan.FromSeconds(10);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    /// <summary>A link at the edge of reach blinks as well, and so does one that another program cancels.</summary>
    [Theory]
    [InlineData(LinkEnd.Unknown)]
    [InlineData(LinkEnd.Timeout)]
    [InlineData(LinkEnd.Local)]
    public async Task ALinkThatEndedOtherwise_ProvesNothing(LinkEnd end)
    {
        await using var world = await World.StartAsync(BlueZVersion.V5_87);
        world.Radio.RefuseNextConnect(afterConnectedBlip: true, times: 3, end: end);

        Assert.Equal(BondState.Unreachable, await world.CheckAsync());
    }

    /// <summary>Some devices hang up in place of saying that they have no key.</summary>
    [Theory]
    [InlineData(LinkEnd.Authentication)]
    [InlineData(LinkEnd.Remote)]
    public async Task ARefusal_IsProof_AsSoonAsItIsToldThreeTimes(LinkEnd end)
    {
        await using var world = await World.StartAsync(BlueZVersion.V5_87);
        world.Radio.RefuseNextConnect(afterConnectedBlip: true, times: 3, end: end);
        long began = world.Time.GetTimestamp();

        Assert.Equal(BondState.Stale, await world.CheckAsync());
        Assert.InRange(world.Time.GetElapsedTime(began), TimeSpan.Zero, AnotherMoment);
    }

    /// <summary>Before 5.83 BlueZ does not tell why a link ended: what lasts but a moment must not cost the bond.</summary>
    [Fact]
    public async Task WhereNobodyTells_TheLastAttempt_IsMadeInAnotherMoment()
    {
        await using var world = await World.StartAsync(BlueZVersion.V5_66);
        world.Radio.RefuseNextConnect(afterConnectedBlip: true, times: 3);
        long began = world.Time.GetTimestamp();

        Assert.Equal(BondState.Stale, await world.CheckAsync());
        Assert.InRange(world.Time.GetElapsedTime(began), AnotherMoment, 2 * AnotherMoment);
    }

    [Theory]
    [InlineData(DisconnectReason.Unspecified, BondState.Unreachable)]
    [InlineData(DisconnectReason.Timeout, BondState.Unreachable)]
    [InlineData(DisconnectReason.Local, BondState.Unreachable)]
    [InlineData(DisconnectReason.AuthenticationFailure, BondState.Stale)]
    [InlineData(DisconnectReason.Remote, BondState.Stale)]
    public async Task TheKernel_TellsOnEveryRelease(DisconnectReason reason, BondState state)
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var world = await World.StartAsync(BlueZVersion.V5_66, () => kernel.Open());
        world.Radio.RefuseNextConnect(afterConnectedBlip: true, times: 3);
        using var telling = world.Client.Tree.Listen(change =>
        {
            if (change.Node.Device is { Connected: false })
            {
                kernel.Tell([0x0C, 0x00, 0, 0, 8, 0, 0x01, 0x00, 0x00, 0xEE, 0xFF, 0xC0, 2, (byte)reason]);
            }
        });

        Assert.Equal(state, await world.CheckAsync());
        Assert.Equal(1, await kernel.Commands.ReadAsync(Test) is { Opcode: 1 } ? 1 : 0);
    }

    /// <summary>Another device's end, and one before the attempt, are not this one's.</summary>
    [Fact]
    public async Task TheEndOfAnotherLink_SaysNothing()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var world = await World.StartAsync(BlueZVersion.V5_66, () => kernel.Open());
        world.Radio.RefuseNextConnect(afterConnectedBlip: true, times: 3);
        using var telling = world.Client.Tree.Listen(change =>
        {
            if (change.Node.Device is { Connected: false })
            {
                kernel.Tell([0x0C, 0x00, 0, 0, 8, 0, 0x02, 0x00, 0x00, 0xEE, 0xFF, 0xC0, 2, 0]);
                kernel.Tell([0x0C, 0x00, 1, 0, 8, 0, 0x01, 0x00, 0x00, 0xEE, 0xFF, 0xC0, 2, 0]);
            }
        });

        Assert.Equal(BondState.Stale, await world.CheckAsync());
    }

    /// <summary>While a human looks for the PIN, the device may come back, with a key that was good all along.</summary>
    [Fact]
    public async Task ABond_ByWhichAnotherProgramConnectedMeanwhile_IsKept()
    {
        await using var world = await World.StartAsync(BlueZVersion.V5_66);
        world.Radio.RefuseNextConnect(afterConnectedBlip: true, times: 3);
        await using var other = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = world.Bus.Address }, Test);

        var outcome = await world.PassTimeAsync(world.Bond.EnsureAsync(
            async ct =>
            {
                await other.GetAdapter().Devices[0].ConnectAsync(ct: ct);
                await world.UntilConnectedAsync();
                return Pin.TryParse("123456", out Pin? pin) ? pin : throw new InvalidOperationException();
            },
            ct: Test));

        Assert.Equal(BondOutcome.Verified, outcome);
        Assert.True(world.Radio.IsBonded && world.Radio.IsConnected);
        Assert.DoesNotContain(world.Fake.Calls, c => c.Member is "RemoveDevice" or "Disconnect");
    }

    /// <summary>Other programs try, too, and are refused like us.</summary>
    [Fact]
    public async Task ALinkThatOnlyBlinksMeanwhile_SavesNoLostBond()
    {
        await using var world = await World.StartAsync(BlueZVersion.V5_66);
        world.Radio.RefuseNextConnect(afterConnectedBlip: true, times: 3);
        await using var other = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = world.Bus.Address }, Test);

        world.Radio.ResolveTime = Timeout.InfiniteTimeSpan;
        var hangUp = Task.CompletedTask;

        var run = world.Bond.EnsureAsync(
            async ct =>
            {
                await other.GetAdapter().Devices[0].ConnectAsync(ct: ct);
                await world.UntilConnectedAsync();
                hangUp = HangUpAsync();
                return Pin.TryParse("123456", out Pin? pin) ? pin : throw new InvalidOperationException();
            },
            ct: Test);

        Assert.Equal(BondOutcome.Established, await world.PassTimeAsync(run));
        await hangUp;
        Assert.Contains(world.Fake.Calls, c => c.Member == "RemoveDevice");

        async Task HangUpAsync()
        {
            await world.Time.ScheduledAsync(ServicesTimeout, Test);
            world.Radio.HangUp();
        }
    }

    private sealed record World(PrivateBus Bus, FakeBlueZ Fake, FakeDevice Radio, BlueZClient Client, ObservedTime Time) : IAsyncDisposable
    {
        public Bond Bond => new(Client, Client.GetAdapter(), SimulatedBlueZ.Radio);

        public static async Task<World> StartAsync(BlueZVersion version, Func<ManagementSocket>? kernel = null)
        {
            var bus = await PrivateBus.StartAsync();
            var fake = await FakeBlueZ.StartAsync(bus, version);
            fake.AddAdapter();
            var radio = fake.AddDevice(new FakeDevice { Address = SimulatedBlueZ.RadioAddress, Passkey = 123456, Bond = BondLevel.Authenticated });
            var time = new ObservedTime();
            var client = await BlueZClient.ConnectAsync(
                new BlueZOptions { BusAddress = bus.Address, TimeProvider = time, OpenManagement = kernel ?? FakeKernel.OpenNothing }, Test);
            return new World(bus, fake, radio, client, time);
        }

        public Task<BondState> CheckAsync() => PassTimeAsync(Bond.CheckAsync(ct: Test));

        public async Task<T> PassTimeAsync<T>(Task<T> run)
        {
            while (!run.IsCompleted)
            {
                Time.Advance(TimeSpan.FromMilliseconds(20));
                await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(1), Test));
            }

            return await run;
        }

        public async Task UntilConnectedAsync()
        {
            while (!Client.GetAdapter().Devices[0].IsConnected)
            {
                await Task.Yield();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await Fake.DisposeAsync();
            await Bus.DisposeAsync();
        }
    }
}
