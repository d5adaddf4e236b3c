using Fakes;

namespace BlueZ.Core.Tests;

/// <summary>A bluetoothd that ends under a call: the answer to the call and the news of the end come in either order.</summary>
public sealed class LossTests
{
    private const string Bus = "org.freedesktop.DBus.Error.";

    [Theory]
    [InlineData("NoReply", "Message recipient disconnected from message bus without replying")]
    [InlineData("ServiceUnknown", "The name org.bluez was not provided by any .service files")]
    [InlineData("NameHasNoOwner", "Could not get owner of name 'org.bluez': no such name")]
    [InlineData("Spawn.ChildExited", "Launch helper exited with unknown return code 1")]
    [InlineData("TimedOut", "Failed to activate service 'org.bluez': timed out")]
    public async Task Call_FailsWithLost_WhenTheBusAnswersBeforeTheOwnerChanges(string name, string text)
    {
        await using var blueZ = await DyingBlueZ.StartAsync();
        var client = await blueZ.ConnectAsync();
        var call = blueZ.CallAsync();
        await blueZ.FailAsync(Bus + name, text);
        await AssertLostAsync(call);
        Assert.True(client.Lost.IsCancellationRequested);
    }

    [Theory]
    [InlineData(Bus + "NoReply", "Message recipient disconnected from message bus without replying")]
    [InlineData("org.bluez.Error.Failed", "Input/output error")]
    public async Task Call_FailsWithLost_WhenTheOwnerChangesBeforeTheAnswer(string name, string text)
    {
        await using var blueZ = await DyingBlueZ.StartAsync();
        var client = await blueZ.ConnectAsync();
        var call = blueZ.CallAsync();
        await blueZ.WaitForCallAsync();
        await blueZ.LeaveAsync();
        await blueZ.FailAsync(name, text);
        await AssertLostAsync(call);
        Assert.True(client.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Call_FailsWithLost_WhenItIsSentAfterTheEnd()
    {
        await using var blueZ = await DyingBlueZ.StartAsync();
        var client = await blueZ.ConnectAsync();
        await blueZ.LeaveAsync();
        await AssertLostAsync(blueZ.CallAsync());
        Assert.True(client.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Call_FailsWithLost_WhenBluetoothdDiesUnderIt()
    {
        await using var blueZ = await DyingBlueZ.StartAsync();
        await blueZ.ConnectAsync();
        var call = blueZ.CallAsync();
        await blueZ.DieAsync();
        await AssertLostAsync(call);
    }

    [Fact]
    public async Task Call_FailsWithItsOwnError_WhileBluetoothdIsThere()
    {
        await using var blueZ = await DyingBlueZ.StartAsync();
        var client = await blueZ.ConnectAsync();
        var call = blueZ.CallAsync();
        await blueZ.FailAsync("org.bluez.Error.Failed", "Input/output error");
        Assert.Equal(BlueZError.ConnectFailed, (await Assert.ThrowsAsync<BlueZException>(() => call)).Error);
        Assert.False(client.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Connect_FailsWithLost_WhenBluetoothdDiesUnderIt()
    {
        await using var blueZ = await DyingBlueZ.StartAsync();
        blueZ.HoldEverything();
        var connecting = blueZ.ConnectAsync();
        await blueZ.DieAsync();
        Assert.Equal(BlueZError.Lost, (await Assert.ThrowsAsync<BlueZException>(() => connecting)).Error);
    }

    [Fact]
    public async Task Tree_StaysEmpty_WhenAnotherBluetoothdComes()
    {
        await using var world = await SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio());
        await world.Fake.RestartAsync();
        await world.UntilAsync(() => world.Client.Lost.IsCancellationRequested);
        var late = world.Fake.AddAdapter("hci1", "00:1A:7D:DA:71:14");
        late.Block();
        await world.Client.Connection.ListServicesAsync();
        Assert.Empty(world.Client.Adapters);
    }

    [Fact]
    public async Task Attribute_FailsWithLost_AfterTheEnd()
    {
        await using var world = await SimulatedBlueZ.StartAsync(
            SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19" }] }));
        var services = await (await world.ConnectedAsync()).GetServicesAsync(ct: TestContext.Current.CancellationToken);
        world.Fake.Vanish();
        await world.UntilAsync(() => world.Client.Lost.IsCancellationRequested);
        var error = await Assert.ThrowsAsync<BlueZException>(() => services[0].Characteristics[0].ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(BlueZError.Lost, error.Error);
    }

    private static async Task AssertLostAsync(Task call)
    {
        var error = await Assert.ThrowsAsync<BlueZException>(() => call);
        Assert.Equal((BlueZError.Lost, "Asking failed: bluetoothd went away."), (error.Error, error.Message));
    }
}
