using BlueZ.Core.DBus.Proxies;
using Fakes;

namespace BlueZ.Core.Tests.Fakes;

public sealed class FakeAdapterTests : IAsyncLifetime
{
    private Rig _rig = null!;

    private static FakeDevice Thermometer() => new()
    {
        Address = "A4:C1:38:00:00:01", AddressType = "public", Name = "ATC", Rssi = -60, ServiceData = { ["181a"] = [1, 2] }, ManufacturerData = { [0x4c] = [3] },
    };

    public async ValueTask InitializeAsync() => _rig = await Rig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Discovery_ShowsARadio_AndUpdatesItByBlueZsRules()
    {
        var device = _rig.BlueZ.AddDevice(Thermometer());
        Assert.False(device.Advertise());
        await _rig.Adapter1.StartDiscoveryAsync();
        Assert.Equal(["hci0: Discovering=yes", "+ dev_A4_C1_38_00_00_01"], await _rig.SignalsAsync());

        device.IsAdvertising = false;
        Assert.False(device.Advertise(-65));
        Assert.True(device.Advertise(-70));
        device.ServiceData["181a"] = [9];
        Assert.True(device.Advertise());
        Assert.Equal(["dev_A4_C1_38_00_00_01: RSSI=-70", "dev_A4_C1_38_00_00_01: ServiceData"], await _rig.SignalsAsync());

        await _rig.Adapter1.StopDiscoveryAsync();
        Assert.Equal(["hci0: Discovering=no", "dev_A4_C1_38_00_00_01: -RSSI"], await _rig.SignalsAsync());
    }

    [Fact]
    public async Task Discovery_TellsEveryAdvertisement_WhenDuplicatesAreWanted()
    {
        var device = _rig.BlueZ.AddDevice(Thermometer());
        await _rig.Adapter1.SetDiscoveryFilterAsync(new() { ["Transport"] = "le", ["DuplicateData"] = true });
        await _rig.Adapter1.StartDiscoveryAsync();
        await _rig.SignalsAsync();
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(device.IsVisible);
        Assert.Equal(["dev_A4_C1_38_00_00_01: RSSI=-60 ManufacturerData ServiceData"], await _rig.SignalsAsync());
    }

    [Fact]
    public async Task Discovery_CanBeRead_ByTheGeneratedProperties()
    {
        var device = _rig.BlueZ.AddDevice(Thermometer());
        await _rig.Adapter1.StartDiscoveryAsync();
        var properties = await new Device1Proxy(_rig.Client, "org.bluez", device.Path).GetPropertiesAsync();
        Assert.Equal("ATC", properties.Name);
        Assert.Equal<byte[]>([1, 2], properties.ServiceData!["0000181a-0000-1000-8000-00805f9b34fb"]);
        Assert.Equal<byte[]>([3], properties.ManufacturerData![0x4c]);
        Assert.Equal((short)-60, properties.RSSI);
        Assert.Equal(_rig.Adapter.Path, properties.Adapter);
    }

    [Fact]
    public async Task StartDiscovery_IsRefused_ToTheClientThatDiscovers()
    {
        await _rig.Adapter1.StartDiscoveryAsync();
        await Throws("org.bluez.Error.InProgress", "Operation already in progress", _rig.Adapter1.StartDiscoveryAsync);
        await _rig.Adapter1.StopDiscoveryAsync();
        await Throws("org.bluez.Error.Failed", "No discovery started", _rig.Adapter1.StopDiscoveryAsync);
        _rig.Adapter.PowerOff();
        await Throws("org.bluez.Error.NotReady", "Resource Not Ready", _rig.Adapter1.StartDiscoveryAsync);
    }

    [Fact]
    public async Task Discovery_EndsWithItsLastClient()
    {
        using var other = await _rig.ConnectAsync();
        await new Adapter1Proxy(other, "org.bluez", _rig.Adapter.Path).StartDiscoveryAsync();
        await _rig.Adapter1.StartDiscoveryAsync();
        await _rig.Adapter1.StopDiscoveryAsync();
        Assert.Equal(["hci0: Discovering=yes"], await _rig.SignalsAsync());
        var gone = _rig.WaitForSignalAsync("hci0: Discovering=no");
        other.Dispose();
        await gone;
        Assert.False(_rig.Adapter.IsDiscovering);
    }

    [Fact]
    public async Task TemporaryDevice_GoesHalfAMinuteAfterItsLastAdvertisement()
    {
        var device = _rig.BlueZ.AddDevice(Thermometer());
        await _rig.Adapter1.StartDiscoveryAsync();
        await _rig.Adapter1.StopDiscoveryAsync();
        _rig.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(device.IsVisible);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(device.IsVisible);
        Assert.Equal("- dev_A4_C1_38_00_00_01", (await _rig.SignalsAsync())[^1]);
        await Throws("org.freedesktop.DBus.Error.UnknownObject", null, new Device1Proxy(_rig.Client, "org.bluez", device.Path).ConnectAsync);
        await Throws("org.bluez.Error.DoesNotExist", "Does Not Exist", () => _rig.Adapter1.RemoveDeviceAsync(device.Path));
    }

    [Fact]
    public async Task Power_IsAProperty()
    {
        await _rig.Adapter1.SetPoweredAsync(false);
        Assert.False(_rig.Adapter.IsPowered);
        await _rig.Adapter1.SetPoweredAsync(true);
        Assert.Equal(["hci0: Powered=no Discovering=no", "hci0: Powered=yes Discovering=no"], await _rig.SignalsAsync());
        _rig.Adapter.Block();
        await Throws("org.bluez.Error.Failed", "Failed", () => _rig.Adapter1.SetPoweredAsync(true));
    }

    [Fact]
    public async Task RemoveAdapter_TakesItsObjectsAway()
    {
        var device = _rig.BlueZ.AddDevice(new FakeDevice { Address = "C0:00:00:00:00:01", IsKnown = true });
        _rig.BlueZ.RemoveAdapter(_rig.Adapter);
        var signals = await _rig.SignalsAsync();
        Assert.Equal("- hci0", signals[^1]);
        Assert.Contains("- dev_C0_00_00_00_00_01", signals);
        Assert.False(device.IsVisible);
    }

    internal static async Task Throws(string name, string? text, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<DBusErrorReplyException>(call);
        Assert.Equal(name, error.ErrorName);
        if (text is not null)
        {
            Assert.Equal(text, error.ErrorMessage);
        }
    }
}
