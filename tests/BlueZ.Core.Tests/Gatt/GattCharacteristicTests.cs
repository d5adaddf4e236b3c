using System.Runtime.CompilerServices;
using BlueZ.Core.Gatt;
using Fakes;

namespace BlueZ.Core.Tests.Gatt;

public sealed class GattCharacteristicTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_GivesTheValue()
    {
        var fake = new FakeCharacteristic { Uuid = "2a19", Value = [0x64] };
        await using var world = await StartAsync(fake);
        Assert.Equal([0x64], await (await FindAsync(world)).ReadAsync(Ct));
        fake.Value = [];
        Assert.Empty(await (await FindAsync(world)).ReadAsync(Ct));
    }

    [Theory]
    [InlineData(0x02, BlueZError.NotPermitted, 0x02)]
    [InlineData(0x05, BlueZError.NotPaired, 0x05)]
    [InlineData(0x08, BlueZError.NotAuthorized, 0x08)]
    [InlineData(0x0E, BlueZError.AttError, 0x0E)]
    [InlineData(0x81, BlueZError.AttError, 0x81)]
    public async Task Read_TellsTheErrorOfTheDevice(byte refusal, BlueZError expected, int att)
    {
        await using var world = await StartAsync(new FakeCharacteristic { Uuid = "2a19", ReadError = refusal });
        var characteristic = await FindAsync(world);
        var error = await Assert.ThrowsAsync<BlueZException>(() => characteristic.ReadAsync(Ct));
        Assert.Equal((expected, (byte?)att), (error.Error, error.AttError));
        Assert.StartsWith($"Reading {characteristic.Uuid} of {SimulatedBlueZ.RadioAddress} failed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FailsWithNotConnectedAtOnce_WhenTheLinkGoes()
    {
        await using var world = await StartAsync(new FakeCharacteristic { Uuid = "2a19" });
        var characteristic = await FindAsync(world);

        // bluetoothd tells the end of the link and still owes the reply.
        world.Fake.Delay("ReadValue", TimeSpan.FromHours(1));
        var read = characteristic.ReadAsync(Ct);
        await world.Fake.WaitForCallAsync("ReadValue", 1, Ct);
        world.FakeAdapter.Devices[0].HangUp();
        Assert.Equal(BlueZError.NotConnected, (await Assert.ThrowsAsync<BlueZException>(() => read)).Error);
        world.Fake.Delay("ReadValue", TimeSpan.Zero);
    }

    [Fact]
    public async Task Read_FailsWithNotConnected_WithoutAskingBlueZ_WhenThereIsNoLink()
    {
        await using var world = await StartAsync(new FakeCharacteristic { Uuid = "2a19" });
        var characteristic = await FindAsync(world);
        await world.Known().DisconnectAsync(Ct);
        Assert.Equal(BlueZError.NotConnected, (await Assert.ThrowsAsync<BlueZException>(() => characteristic.ReadAsync(Ct))).Error);
        Assert.Equal(0, world.CallsOf("ReadValue"));
    }

    [Fact]
    public async Task Read_WaitsItsTurn_WhileBlueZIsBusyWithAnother()
    {
        var fake = new FakeCharacteristic { Uuid = "2a19", Value = [1], Latency = TimeSpan.FromMilliseconds(100) };
        await using var world = await StartAsync(fake);
        var characteristic = await FindAsync(world);
        var first = characteristic.ReadAsync(Ct);
        await world.Fake.WaitForCallAsync("ReadValue", 1, Ct);
        var second = characteristic.ReadAsync(Ct);
        await world.PassUntilAsync(second, TimeSpan.FromMilliseconds(10));
        Assert.Equal(await first, await second);
        Assert.True(world.CallsOf("ReadValue") > 2);
    }

    [Fact]
    public async Task Write_FailsWithInProgress_WhenBlueZStaysBusy()
    {
        var fake = new FakeCharacteristic { Uuid = "2a19", Flags = ["write"], Latency = Timeout.InfiniteTimeSpan };
        await using var world = await StartAsync(fake);
        var characteristic = await FindAsync(world);
        using var cancel = new CancellationTokenSource();
        var first = characteristic.WriteAsync(new byte[] { 1 }, withResponse: true, cancel.Token);
        await world.Fake.WaitForCallAsync("WriteValue", 1, Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = characteristic.WriteAsync(new byte[] { 2 }, withResponse: true, Ct);
        await world.PassUntilAsync(second, TimeSpan.FromSeconds(1));
        Assert.Equal(BlueZError.InProgress, (await Assert.ThrowsAsync<BlueZException>(() => second)).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_NamesItsKind_WhateverTheCharacteristicAllows(bool withResponse)
    {
        await using var world = await StartAsync(new FakeCharacteristic { Uuid = "2a19", Flags = ["write", "write-without-response"] });
        await (await FindAsync(world)).WriteAsync(new byte[] { 1, 2, 3 }, withResponse, Ct);
        var write = await world.FakeAdapter.Devices[0].NextWriteAsync(Ct);
        Assert.Equal(withResponse, write.WithResponse);
        Assert.Equal([1, 2, 3], write.Value);
    }

    [Fact]
    public async Task Write_TakesTheBytesAsTheyAreNow()
    {
        await using var world = await StartAsync(new FakeCharacteristic { Uuid = "2a19", Flags = ["write"] });
        byte[] buffer = [1];
        var write = (await FindAsync(world)).WriteAsync(buffer, withResponse: true, Ct);
        buffer[0] = 2;
        await write;
        Assert.Equal([1], world.FakeAdapter.Devices[0].PeerWrites[0].Value);
    }

    [Fact]
    public async Task Write_FailsWithNotPaired_WhenTheDeviceWantsABond()
    {
        await using var world = await StartAsync(new FakeCharacteristic { Uuid = "2a19", Flags = ["write", "encrypt-authenticated"] });
        var characteristic = await FindAsync(world);
        var error = await Assert.ThrowsAsync<BlueZException>(() => characteristic.WriteAsync(new byte[] { 1 }, withResponse: true, Ct));
        Assert.Equal(BlueZError.NotPaired, error.Error);
    }

    [Fact]
    public async Task Descriptor_IsReadAndWritten_ButNotTheConfiguration()
    {
        await using var world = await StartAsync(new FakeCharacteristic { Uuid = "2a19", Flags = ["notify"], Descriptors = [new FakeDescriptor { Uuid = "2901", Value = [7] }] });
        var descriptors = (await FindAsync(world)).Descriptors;
        Assert.Equal([0x2902, 0x2901], descriptors.Select(d => Convert.ToInt32(d.Uuid.ToString()[4..8], 16)));
        Assert.Equal([7], await descriptors[1].ReadAsync(Ct));
        await descriptors[1].WriteAsync(new byte[] { 8 }, Ct);
        Assert.Equal([8], await descriptors[1].ReadAsync(Ct));
        var error = await Assert.ThrowsAsync<BlueZException>(() => descriptors[0].WriteAsync(new byte[] { 1, 0 }, Ct));
        Assert.Equal(BlueZError.NotPermitted, error.Error);
    }

    [Fact]
    public async Task Mtu_IsUnknown_WhereBlueZHasNoSuchProperty()
    {
        await using var world = await SimulatedBlueZ.StartAsync(
            BlueZVersion.V5_55, SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [new FakeCharacteristic { Uuid = "2a19" }] }));
        var characteristic = await FindAsync(world);
        Assert.Null(characteristic.Mtu);
        Assert.Equal((0x02, 0x03), (characteristic.DeclarationHandle, characteristic.Handle));
    }

    [Fact]
    public async Task AbandonedCalls_FailWithoutBeingNoticed()
    {
        int unobserved = 0;
        // Other tests run beside this one: only a refused call counts.
        void Count(object? sender, UnobservedTaskExceptionEventArgs e) =>
            Interlocked.Add(ref unobserved, e.Exception.InnerExceptions.Count(x => x is DBusErrorReplyException));
        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await AbandonAReadAsync();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Equal(0, unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task AbandonAReadAsync()
    {
        await using var world = await StartAsync(new FakeCharacteristic { Uuid = "2a19", Latency = Timeout.InfiniteTimeSpan });
        var characteristic = await FindAsync(world);
        using var cancel = new CancellationTokenSource();
        var read = characteristic.ReadAsync(cancel.Token);
        await world.Fake.WaitForCallAsync("ReadValue", 1, Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        world.FakeAdapter.Devices[0].HangUp();
        await world.UntilAsync(() => !world.Known().IsConnected);
        await world.Known().SetTrustedAsync(true, Ct);
    }

    private static Task<SimulatedBlueZ> StartAsync(FakeCharacteristic characteristic) =>
        SimulatedBlueZ.StartAsync(SimulatedBlueZ.KnownRadio(new FakeService { Uuid = "180f", Characteristics = [characteristic] }));

    private static async Task<GattCharacteristic> FindAsync(SimulatedBlueZ world)
    {
        var device = world.Known();
        await device.ConnectAsync(ct: Ct);
        return (await device.GetServicesAsync(ct: Ct))[0].Characteristics[0];
    }
}
