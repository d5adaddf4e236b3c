using System.Net.Sockets;
using BlueZ.Core.Management;
using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace BlueZ.Core.Tests.Management;

/// <summary>The management socket against a kernel that is not one, over a real socket.</summary>
public sealed class ManagementSocketTests
{
    private const ushort Version = 0x0001;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_GivesTheReturnParameters()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open();
        Assert.Equal((1, 23), await socket.ReadVersionAsync(Ct));
        var command = await kernel.Commands.ReadAsync(Ct);
        Assert.Equal((Version, ManagementSocket.NoIndex, 0), (command.Opcode, command.Index, command.Parameters.Length));
    }

    [Fact]
    public async Task Dispose_ClosesTheSocket_WhileItIsRead()
    {
        await using var kernel = await FakeKernel.StartAsync();
        var socket = kernel.Open();
        await socket.ReadVersionAsync(Ct);
        await socket.DisposeAsync();
        Assert.Throws<SocketException>(() => kernel.Tell([0]));
        var error = await Assert.ThrowsAsync<ManagementException>(() => socket.ReadVersionAsync(Ct));
        Assert.Contains("was closed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ThrowsTheStatus_WhenTheKernelRefuses()
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.IsPrivileged = false;
        await using var socket = kernel.Open();
        var error = await Assert.ThrowsAsync<ManagementException>(() => socket.LoadConnectionParametersAsync(0, [], Ct));
        Assert.Equal(ManagementStatus.PermissionDenied, error.Status);
        Assert.Contains("PermissionDenied", error.Message);
    }

    [Theory]
    [InlineData(0x00, true)]
    [InlineData(0x0F, true)]
    public async Task IsPrivileged_IsTrue_WhenOnlyThePowerIsMissing(byte status, bool expected)
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.Status = status;
        await using var socket = kernel.Open();
        Assert.Equal(expected, await socket.IsPrivilegedAsync(0, Ct));
        kernel.IsPrivileged = false;
        Assert.False(await socket.IsPrivilegedAsync(0, Ct));
        kernel.IsPrivileged = true;
        kernel.Status = 0x11;
        Assert.Equal(ManagementStatus.InvalidIndex, (await Assert.ThrowsAsync<ManagementException>(() => socket.IsPrivilegedAsync(0, Ct))).Status);
    }

    [Fact]
    public async Task GetConnections_GivesTheLinks()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open();
        Assert.Empty(await socket.GetConnectionsAsync(0, Ct));
        kernel.Links = [0xC0FFEE000001, 2];
        Assert.Equal([new BluetoothAddress(0xC0FFEE000001), new BluetoothAddress(2)], await socket.GetConnectionsAsync(0, Ct));
    }

    [Fact]
    public async Task GetConnections_GivesAHeadset_Too()
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.Answers = false;
        await using var socket = kernel.Open();
        var asking = socket.GetConnectionsAsync(0, Ct);
        await kernel.Commands.ReadAsync(Ct);
        const byte Classic = 0;
        await kernel.TellEventAsync(0x0001, 0, 0x15, 0, 0, 1, 0, 1, 0, 0, 0xEE, 0xFF, 0xC0, Classic);
        Assert.Equal([new BluetoothAddress(0xC0FFEE000001)], await asking);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 0 })]
    [InlineData(new byte[] { 1, 0, 1, 2, 3, 4, 5, 6 })]
    [InlineData(new byte[] { 0, 0, 1 })]
    public async Task GetConnections_Throws_WhenTheAnswerIsNoList(byte[] answer)
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.Answers = false;
        await using var socket = kernel.Open();
        var asking = socket.GetConnectionsAsync(0, Ct);
        await kernel.Commands.ReadAsync(Ct);
        await kernel.TellEventAsync(0x0001, 0, [0x15, 0, 0, .. answer]);
        await Assert.ThrowsAsync<ManagementException>(() => asking);
    }

    [Fact]
    public async Task Send_PassesOverWhatIsNotItsAnswer()
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.Answers = false;
        await using var socket = kernel.Open();
        var events = socket.Listen();
        var sending = socket.SendAsync(0x0035, 2, new byte[] { 0, 0 }, Ct);
        await kernel.Commands.ReadAsync(Ct);
        await kernel.TellAsync(1); // No head.
        await kernel.TellAsync(1, 0, 2, 0, 9, 0, 0x35); // A length that is not so.
        await kernel.TellEventAsync(1, 2); // No opcode.
        await kernel.TellEventAsync(2, 2, 0x35, 0); // No status.
        await kernel.TellEventAsync(2, 2, 0x35, 0, 0); // It has begun.
        await kernel.TellEventAsync(1, 2, 0x36, 0, 3); // Another command,
        await kernel.TellEventAsync(1, 3, 0x35, 0, 3); // another adapter.
        await kernel.TellEventAsync(0x1234, 2, 7);
        Assert.Equal(7, (await events.ReadAsync(Ct)).Parameters.Span[0]);
        Assert.False(sending.IsCompleted);
        await kernel.TellEventAsync(1, 2, 0x35, 0, 0, 42);
        Assert.Equal([42], (await sending).ToArray());
    }

    [Fact]
    public async Task Send_LetsCommandsTakeTurns()
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.Answers = false;
        await using var socket = kernel.Open();
        var first = socket.SendAsync(0x0035, 0, default, Ct);
        using var cancel = new CancellationTokenSource();
        var second = socket.SendAsync(0x0036, 0, default, cancel.Token);
        await kernel.Commands.ReadAsync(Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await kernel.TellEventAsync(1, 0, 0x35, 0, 0);
        Assert.True((await first).IsEmpty);
        Assert.False(kernel.Commands.TryRead(out _));
    }

    [Fact]
    public async Task Send_EndsTheSocket_WhenThereIsNoAnswer()
    {
        var time = new FakeTimeProvider();
        await using var kernel = await FakeKernel.StartAsync();
        kernel.Answers = false;
        await using var socket = kernel.Open(time);
        var sending = socket.SendAsync(0x0035, 0, default, Ct);
        await kernel.Commands.ReadAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(sending.IsCompleted);
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1)); // The wait may begin after the command arrived.
            await Task.Yield();
        }

        Assert.Contains("0x0035", (await Assert.ThrowsAsync<ManagementException>(() => sending)).Message);
        Assert.Null((await Assert.ThrowsAsync<ManagementException>(() => socket.ReadVersionAsync(Ct))).Status);
    }

    [Fact]
    public async Task Everything_Ends_WhenTheKernelCloses()
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.Answers = false;
        await using var socket = kernel.Open();
        var events = socket.Listen();
        var sending = socket.SendAsync(0x0035, 0, default, Ct);
        await kernel.Commands.ReadAsync(Ct);
        kernel.Close();
        await Assert.ThrowsAsync<ManagementException>(() => sending).WaitAsync(Limit, Ct);
        await events.Completion.WaitAsync(Limit, Ct);
    }

    [Fact]
    public async Task Dispose_FailsWhatWaits()
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.Answers = false;
        var socket = kernel.Open();
        var sending = socket.SendAsync(0x0035, 0, default, Ct);
        await kernel.Commands.ReadAsync(Ct);
        await socket.DisposeAsync();
        Assert.Contains("closed", (await Assert.ThrowsAsync<ManagementException>(() => sending)).Message);
        Assert.True(socket.Listen().Completion.IsCompleted);
    }

    [Fact]
    public async Task Listen_DropsTheOldest_AndCounts()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open();
        await kernel.TellEventAsync(0x000B, 0, 1); // Nobody listens yet.
        await socket.ReadVersionAsync(Ct);
        var events = socket.Listen();
        for (int i = 0; i < 258; i++)
        {
            await kernel.TellEventAsync(0x000B, 0, (byte)i, (byte)(i >> 8));
        }

        await socket.ReadVersionAsync(Ct); // Answered in the order of arrival, so all have come.
        Assert.Equal(2, socket.Dropped);
        Assert.Equal([2, 0], (await events.ReadAsync(Ct)).Parameters.ToArray());
    }

    [Fact]
    public async Task Open_SaysWhy_OrOpens()
    {
        // Most containers have no Bluetooth; a machine that has it needs no privilege for this.
        try
        {
            await using var socket = ManagementSocket.Open();
            Assert.True((await socket.ReadVersionAsync(Ct)).Version >= 1);
        }
        catch (ManagementException e)
        {
            Assert.Contains("could not be opened: ", e.Message);
        }
    }
}
