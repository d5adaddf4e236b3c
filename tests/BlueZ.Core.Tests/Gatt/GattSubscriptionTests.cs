using System.Buffers.Binary;
using BlueZ.Core.Gatt;
using Fakes;

namespace BlueZ.Core.Tests.Gatt;

public sealed class GattSubscriptionTests
{
    private readonly FakeCharacteristic _fake = new() { Uuid = "2a37", Flags = ["notify", "read"] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_ComeInOrder_AndNoneIsLost()
    {
        await using var world = await StartAsync();
        await using var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        for (int i = 0; i < 500; i++)
        {
            Assert.True(_fake.Notify(BitConverter.GetBytes(i)));
        }

        for (int i = 0; i < 500; i++)
        {
            Assert.Equal(i, BinaryPrimitives.ReadInt32LittleEndian(await subscription.Values.ReadAsync(Ct)));
        }

        Assert.False(subscription.Values.TryRead(out _));
    }

    [Fact]
    public async Task Values_ComeEachTime_AlsoWhenTheyAreTheSame()
    {
        await using var world = await StartAsync();
        await using var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        for (int i = 0; i < 5; i++)
        {
            _fake.Notify([1, 2]);
        }

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal([1, 2], await subscription.Values.ReadAsync(Ct));
        }
    }

    [Fact]
    public async Task Values_DoNotHaveWhatWasRead()
    {
        await using var world = await StartAsync();
        var characteristic = await FindAsync(world);
        await using var first = await characteristic.SubscribeAsync(Ct);
        _fake.Value = [7];
        Assert.Equal([7], await characteristic.ReadAsync(Ct));
        var reading = characteristic.ReadAsync(Ct);
        await using var second = await characteristic.SubscribeAsync(Ct);
        await reading;
        _fake.Notify([8]);
        Assert.Equal([8], await first.Values.ReadAsync(Ct));
        Assert.Equal([8], await second.Values.ReadAsync(Ct));
    }

    [Fact]
    public async Task Values_DoNotHaveWhatWasRead_AfterTheReadWasGivenUp()
    {
        await using var world = await StartAsync();
        var characteristic = await FindAsync(world);
        await using var subscription = await characteristic.SubscribeAsync(Ct);
        _fake.Value = [7];
        world.Fake.Wedge();
        using var cancel = new CancellationTokenSource();
        var reading = characteristic.ReadAsync(cancel.Token);
        await world.Fake.WaitForCallAsync("ReadValue", 1, Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        world.Fake.Unwedge();
        _fake.Notify([8]);
        Assert.Equal([8], await subscription.Values.ReadAsync(Ct));
    }

    [Fact]
    public async Task Values_Come_OnTheNextLink_AfterAReadThatWasNeverAnswered()
    {
        await using var world = await StartAsync();
        var characteristic = await FindAsync(world);
        world.Fake.Delay("ReadValue", TimeSpan.FromHours(1));
        var reading = characteristic.ReadAsync(Ct);
        await world.Fake.WaitForCallAsync("ReadValue", 1, Ct);
        world.FakeAdapter.Devices[0].HangUp();
        await Assert.ThrowsAsync<BlueZException>(() => reading);
        await using var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        _fake.Notify([8]);
        Assert.Equal([8], await subscription.Values.ReadAsync(Ct));
        world.Fake.Delay("ReadValue", TimeSpan.Zero);
    }

    [Fact]
    public async Task Values_Complete_WhenTheLinkEnds_AfterWhatHadCome()
    {
        await using var world = await StartAsync();
        await using var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        _fake.Notify([1]);
        world.FakeAdapter.Devices[0].HangUp();
        Assert.Equal([1], await subscription.Values.ReadAsync(Ct));
        await subscription.Values.Completion.WaitAsync(Ct);
    }

    [Fact]
    public async Task Values_Complete_WhenBluetoothdIsKilled()
    {
        await using var world = await StartAsync();
        var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        world.Fake.Vanish();
        await subscription.Values.Completion.WaitAsync(Ct);
        await subscription.DisposeAsync();
    }

    [Fact]
    public async Task Values_EndWithAnError_WhenTheDeviceTakesTheCharacteristicAway_AfterWhatHadCome()
    {
        await using var world = await StartAsync();
        await using var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        _fake.Notify([1]);
        world.FakeAdapter.Devices[0].HideServices();
        await world.Adapter.PingAsync(ct: Ct);
        Assert.Equal([1], await subscription.Values.ReadAsync(Ct));
        Assert.True(subscription.Values.Completion.IsCompleted);
        Assert.Equal(BlueZError.DeviceNotFound, (await Assert.ThrowsAsync<BlueZException>(() => subscription.Values.Completion)).Error);
        Assert.True(world.Known().IsConnected);
    }

    [Fact]
    public async Task Values_Complete_WhenBlueZForgetsTheDevice()
    {
        await using var world = await StartAsync();
        await using var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        await world.Adapter.RemoveDeviceAsync(SimulatedBlueZ.Radio, Ct);
        await subscription.Values.Completion.WaitAsync(Ct);
    }

    [Fact]
    public async Task Values_EndWithAnError_RatherThanLoseOne()
    {
        await using var world = await StartAsync();
        await using var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        for (int i = 0; i <= 4096; i++)
        {
            _fake.Notify(BitConverter.GetBytes(i));
        }

        // A reply comes behind the signals that were sent before it.
        await world.Known().SetTrustedAsync(true, Ct);
        int read = 0;
        var error = await Assert.ThrowsAsync<BlueZException>(async () =>
        {
            await foreach (byte[] value in subscription.Values.ReadAllAsync(Ct))
            {
                Assert.Equal(read++, BitConverter.ToInt32(value));
            }
        });
        Assert.Equal((BlueZError.Failed, 4096), (error.Error, read));
    }

    [Fact]
    public async Task Dispose_SendsStopNotify()
    {
        await using var world = await StartAsync();
        var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        Assert.True(_fake.IsNotifying);
        await subscription.DisposeAsync();
        await subscription.DisposeAsync();
        Assert.False(_fake.IsNotifying);
        Assert.Equal(1, world.CallsOf("StopNotify"));
        await subscription.Values.Completion.WaitAsync(Ct);
    }

    [Fact]
    public async Task Dispose_SendsStopNotify_AlsoAfterTheLink_SinceBlueZWouldSubscribeAgain()
    {
        await using var world = await StartAsync();
        var subscription = await (await FindAsync(world)).SubscribeAsync(Ct);
        world.FakeAdapter.Devices[0].HangUp();
        await subscription.Values.Completion.WaitAsync(Ct);
        await subscription.DisposeAsync();
        Assert.False(_fake.IsNotifying);
    }

    [Fact]
    public async Task TwoSubscriptions_ShareTheOneSessionThatBlueZGrants()
    {
        await using var world = await StartAsync();
        var first = await (await FindAsync(world)).SubscribeAsync(Ct);
        await using var second = await (await FindAsync(world)).SubscribeAsync(Ct);
        _fake.Notify([1]);
        Assert.Equal([1], await first.Values.ReadAsync(Ct));
        Assert.Equal([1], await second.Values.ReadAsync(Ct));
        await first.DisposeAsync();
        Assert.True(_fake.Notify([2]));
        Assert.Equal([2], await second.Values.ReadAsync(Ct));
        await second.DisposeAsync();
        Assert.Equal((1, 1), (world.CallsOf("StartNotify"), world.CallsOf("StopNotify")));
    }

    [Fact]
    public async Task Subscribe_StartsAnew_OnTheNextLink_AlsoBeforeTheOldOneIsDisposed()
    {
        await using var world = await StartAsync();
        var old = await (await FindAsync(world)).SubscribeAsync(Ct);
        world.FakeAdapter.Devices[0].HangUp();
        await old.Values.Completion.WaitAsync(Ct);
        await world.Known().ConnectAsync(ct: Ct);
        await using var fresh = await (await FindAsync(world)).SubscribeAsync(Ct);
        await old.DisposeAsync();
        Assert.True(_fake.Notify([3]));
        Assert.Equal([3], await fresh.Values.ReadAsync(Ct));
    }

    [Fact]
    public async Task Subscribe_FailsWithNotConnected_ThoughBlueZWouldSayYes()
    {
        await using var world = await StartAsync();
        var characteristic = await FindAsync(world);
        await world.Known().DisconnectAsync(Ct);
        Assert.Equal(BlueZError.NotConnected, (await Assert.ThrowsAsync<BlueZException>(() => characteristic.SubscribeAsync(Ct))).Error);
        Assert.Equal(0, world.CallsOf("StartNotify"));
    }

    [Fact]
    public async Task Subscribe_TellsTheErrorOfTheDevice_AndCanBeTriedAgain()
    {
        await using var world = await StartAsync();
        var characteristic = await FindAsync(world);
        _fake.WriteError = 0x05;
        Assert.Equal(BlueZError.NotPaired, (await Assert.ThrowsAsync<BlueZException>(() => characteristic.SubscribeAsync(Ct))).Error);
        _fake.WriteError = null;
        await using var subscription = await characteristic.SubscribeAsync(Ct);
        Assert.True(_fake.IsNotifying);
    }

    [Fact]
    public async Task Subscribe_SendsStopNotify_WhenItIsCancelled()
    {
        await using var world = await StartAsync();
        var characteristic = await FindAsync(world);
        world.Fake.Delay("StartNotify", TimeSpan.FromHours(1));
        using var cancel = new CancellationTokenSource();
        var subscribe = characteristic.SubscribeAsync(cancel.Token);
        await world.Fake.WaitForCallAsync("StartNotify", 1, Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribe);
        Assert.Equal(1, world.CallsOf("StopNotify"));
        world.Fake.Delay("StartNotify", TimeSpan.Zero);
    }

    private Task<SimulatedBlueZ> StartAsync() =>
        SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180d", Characteristics = [_fake] }));

    private static async Task<GattCharacteristic> FindAsync(SimulatedBlueZ world)
    {
        var device = world.Known();
        await device.ConnectAsync(ct: Ct);
        return (await device.GetServicesAsync(ct: Ct))[0].Characteristics[0];
    }
}
