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

    private static async Task AssertLostAsync(Task call)
    {
        var error = await Assert.ThrowsAsync<BlueZException>(() => call);
        Assert.Equal((BlueZError.Lost, "Asking failed: bluetoothd went away."), (error.Error, error.Message));
    }
}
