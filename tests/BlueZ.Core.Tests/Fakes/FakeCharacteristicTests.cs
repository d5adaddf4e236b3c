using BlueZ.Core.DBus.Proxies;
using Fakes;

namespace BlueZ.Core.Tests.Fakes;

public sealed class FakeCharacteristicTests : IAsyncLifetime
{
    private readonly FakeDevice _device = new()
    {
        Address = "C0:00:00:00:00:03", IsKnown = true, Bond = BondLevel.JustWorks,
        Services =
        [
            new FakeService
            {
                Uuid = "6e400001-b5a3-f393-e0a9-e50e24dcca9e", Handle = 0x20,
                Characteristics =
                [
                    new FakeCharacteristic { Uuid = "1001", Flags = ["read", "write", "write-without-response", "notify"], Value = [1, 2, 3] },
                    new FakeCharacteristic { Uuid = "1002", Flags = ["read", "write", "notify", "encrypt-authenticated"] },
                    new FakeCharacteristic { Uuid = "1003", Flags = ["write"], Descriptors = [new FakeDescriptor { Uuid = "2901", Value = [0x41] }] },
                ],
            },
        ],
    };

    private Rig _rig = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await Rig.StartAsync(BlueZVersion.V5_82);
        await _rig.AddKnown(_device).ConnectAsync();
        await _rig.SignalsAsync();
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public void Paths_AreMadeOfHandles() => Assert.Equal(
        ["service0020", "service0020/char0021", "service0020/char0021/desc0023", "service0020/char0024", "service0020/char0024/desc0026", "service0020/char0027", "service0020/char0027/desc0029"],
        _rig.BlueZ.Paths.Where(p => p.Contains("/service", StringComparison.Ordinal)).Select(p => p[(_device.Path.Length + 1)..]));

    [Fact]
    public async Task Properties_AreThoseOfTheRelease()
    {
        var properties = await Proxy("1002").GetPropertiesAsync();
        Assert.Equal((ushort)0x24, properties.Handle);
        Assert.Equal((ushort)517, properties.MTU);
        Assert.Equal(["read", "write", "notify"], properties.Flags!);

        await using var old = await Rig.StartAsync(BlueZVersion.V5_55);
        var device = new FakeDevice { Address = "C0:00:00:00:00:04", IsKnown = true, Services = [new FakeService { Uuid = "1800", Characteristics = [new FakeCharacteristic { Uuid = "2a00" }] }] };
        await old.AddKnown(device).ConnectAsync();
        var then = await new GattCharacteristic1Proxy(old.Client, "org.bluez", device.Path + "/service0001/char0002").GetPropertiesAsync();
        Assert.Null(then.Handle);
        Assert.Null(then.MTU);
    }

    [Fact]
    public async Task Read_GivesTheValue_AndTellsItLikeANotification()
    {
        Assert.Equal<byte[]>([1, 2, 3], await Proxy("1001").ReadValueAsync([]));
        Assert.Equal(["char0021: Value=010203"], await _rig.SignalsAsync());
        await FakeAdapterTests.Throws("org.bluez.Error.NotPermitted", "Read not permitted", () => Proxy("1003").ReadValueAsync([]));
        await FakeAdapterTests.Throws("org.bluez.Error.NotPermitted", "Not paired", () => Proxy("1002").ReadValueAsync([]));
        _device.Characteristic("1001").ReadError = 0x80;
        await FakeAdapterTests.Throws("org.bluez.Error.Failed", "Operation failed with ATT error: 0x80", () => Proxy("1001").ReadValueAsync([]));
        _device.HangUp();
        await FakeAdapterTests.Throws("org.bluez.Error.Failed", "Not connected", () => Proxy("1001").ReadValueAsync([]));
    }

    [Fact]
    public async Task Write_ReachesTheRadio()
    {
        await Proxy("1001").WriteValueAsync([7], new() { ["type"] = "command" });
        await Proxy("1001").WriteValueAsync([8], new() { ["type"] = "request" });
        Assert.Equal([(7, false), (8, true)], _device.PeerWrites.Select(w => ((int)w.Value[0], w.WithResponse)));
        Assert.Equal(7, (await _device.NextWriteAsync(Ct)).Value[0]);
        Assert.Contains(_rig.BlueZ.Calls, c => c.Member == "WriteValue" && c.Arguments == "07, {type: command}");
    }

    [Fact]
    public async Task Write_FailsWithItsOwnError_WhenTheLinkEndsMeanwhile()
    {
        _device.Characteristic("1001").Latency = Timeout.InfiniteTimeSpan;
        var write = Proxy("1001").WriteValueAsync([1], new() { ["type"] = "request" });
        await _rig.BlueZ.WaitForCallAsync("WriteValue", ct: Ct);
        await FakeAdapterTests.Throws("org.bluez.Error.InProgress", "In Progress", () => Proxy("1001").WriteValueAsync([2], new() { ["type"] = "request" }));
        _device.HangUp();
        await FakeAdapterTests.Throws("org.bluez.Error.Failed", "Operation failed with ATT error: 0x0e", () => write);
        Assert.Empty(_device.PeerWrites);
    }

    [Fact]
    public async Task Notify_ReachesWhoSubscribed()
    {
        var characteristic = _device.Characteristic("1001");
        Assert.False(characteristic.Notify([1]));
        await Proxy("1001").StartNotifyAsync();
        await Proxy("1001").StartNotifyAsync();
        Assert.True(characteristic.Notify([5]));
        Assert.True(characteristic.Notify([5]));
        await Proxy("1001").StopNotifyAsync();
        Assert.Equal(["char0021: Notifying=yes", "char0021: Value=05", "char0021: Value=05", "char0021: Notifying=no"], await _rig.SignalsAsync());
        await FakeAdapterTests.Throws("org.bluez.Error.Failed", "No notify session started", Proxy("1001").StopNotifyAsync);
        await FakeAdapterTests.Throws("org.bluez.Error.NotSupported", "Operation is not supported", Proxy("1003").StartNotifyAsync);
        await FakeAdapterTests.Throws("org.bluez.Error.NotPermitted", "Not paired", Proxy("1002").StartNotifyAsync);
    }

    [Fact]
    public async Task Configuration_IsNotToBeWritten()
    {
        var configuration = new GattDescriptor1Proxy(_rig.Client, "org.bluez", Proxy("1001").Path + "/desc0023");
        await FakeAdapterTests.Throws("org.bluez.Error.NotPermitted", "Write not permitted", () => configuration.WriteValueAsync([1, 0], []));
        var description = new GattDescriptor1Proxy(_rig.Client, "org.bluez", Proxy("1003").Path + "/desc0029");
        Assert.Equal("A"u8.ToArray(), await description.ReadValueAsync([]));
        await description.WriteValueAsync([0x42], []);
        Assert.Equal("B"u8.ToArray(), await description.ReadValueAsync([]));
    }

    private GattCharacteristic1Proxy Proxy(string uuid) => new(_rig.Client, "org.bluez", _device.Characteristic(uuid).Path);
}
