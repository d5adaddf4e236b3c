using System.Diagnostics;
using BlueZ.Core.DBus.Proxies;
using Fakes;

namespace BlueZ.Core.Tests.Fakes;

public sealed class FakeBlueZTests : IAsyncLifetime
{
    private Rig _rig = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _rig = await Rig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Peers_OfAnotherMake_ReadTheObjects()
    {
        var device = _rig.BlueZ.AddDevice(new FakeDevice
        {
            Address = "C0:00:00:00:00:05", IsKnown = true, Name = "Strap", ManufacturerData = { [0x0059] = [0xca, 0xfe] }, ServiceData = { ["180d"] = [1] },
        });
        string objects = await DBusSendAsync("/", "org.freedesktop.DBus.ObjectManager.GetManagedObjects");
        Assert.Contains("object path \"" + device.Path + "\"", objects, StringComparison.Ordinal);
        Assert.Contains("uint16 89", objects, StringComparison.Ordinal);
        Assert.Contains("ca fe", objects, StringComparison.Ordinal);
        Assert.Contains("0000180d-0000-1000-8000-00805f9b34fb", objects, StringComparison.Ordinal);
        string xml = await DBusSendAsync("/org/bluez", "org.freedesktop.DBus.Introspectable.Introspect");
        Assert.Contains("<node name=\"hci0\"/>", xml, StringComparison.Ordinal);
        Assert.Contains("org.bluez.AgentManager1", xml, StringComparison.Ordinal);
        Assert.Contains("boolean false", await DBusSendAsync(device.Path, "org.freedesktop.DBus.Properties.Get", "string:org.bluez.Device1", "string:Connected"), StringComparison.Ordinal);
        await DBusSendAsync(device.Path, "org.bluez.Device1.Connect");
        Assert.True(device.IsConnected);
    }

    [Fact]
    public async Task Calls_AreRecorded()
    {
        await _rig.Adapter1.SetDiscoveryFilterAsync(new() { ["Transport"] = "le", ["DuplicateData"] = true });
        await FakeAdapterTests.Throws("org.freedesktop.DBus.Error.UnknownObject", null, new Device1Proxy(_rig.Client, "org.bluez", "/nowhere").ConnectAsync);
        Assert.Equal(
            ["/org/bluez/hci0 Adapter1.SetDiscoveryFilter({DuplicateData: true, Transport: le})", "/nowhere Device1.Connect()"],
            _rig.BlueZ.Calls.Select(c => c.ToString()));
        Assert.All(_rig.BlueZ.Calls, c => Assert.Equal(_rig.Client.UniqueName, c.Sender));
        Assert.Equal("/nowhere", (await _rig.BlueZ.WaitForCallAsync("Connect", ct: Ct)).Path);
    }

    [Fact]
    public async Task Wedge_HoldsAnswersBack_UntilItIsOver()
    {
        _rig.BlueZ.Wedge();
        var call = _rig.Adapter1.StartDiscoveryAsync();
        await _rig.BlueZ.WaitForCallAsync("StartDiscovery", ct: Ct);
        Assert.False(_rig.Adapter.IsDiscovering);
        using var names = await _rig.Client.WatchNameOwnerAsync("org.bluez");
        Assert.NotNull(names.GetCurrentOwner());
        _rig.BlueZ.Unwedge();
        await call;
        Assert.True(_rig.Adapter.IsDiscovering);
    }

    [Fact]
    public async Task Restart_KeepsBondsOnly()
    {
        var bonded = new FakeDevice { Address = "C0:00:00:00:00:06", Bond = BondLevel.Authenticated };
        var heard = new FakeDevice { Address = "C0:00:00:00:00:07" };
        var device1 = _rig.AddKnown(bonded);
        _rig.BlueZ.AddDevice(heard);
        await _rig.Adapter1.StartDiscoveryAsync();
        await device1.ConnectAsync();
        Assert.True(heard.IsVisible);
        using var names = await _rig.Client.WatchNameOwnerAsync("org.bluez");
        string owner = names.GetCurrentOwner()!;
        await _rig.SignalsAsync();

        await _rig.BlueZ.RestartAsync();
        Assert.NotEqual(owner, await names.WaitForOwnerAsync(Ct));
        Assert.False(_rig.Adapter.IsDiscovering);
        Assert.True(bonded.IsVisible);
        Assert.False(bonded.IsConnected);
        Assert.False(heard.IsVisible);
        Assert.Equal([], (await _rig.SignalsAsync()).Where(s => s[0] == '-'));
        await device1.ConnectAsync();
    }

    [Fact]
    public async Task Agents_AreOneForEachClient()
    {
        await _rig.RegisterAgentAsync(new TestAgent(1));
        var agents = new AgentManager1Proxy(_rig.Client, "org.bluez", "/org/bluez");
        await FakeAdapterTests.Throws("org.bluez.Error.AlreadyExists", "Already Exists", () => agents.RegisterAgentAsync("/other", ""));
        await agents.UnregisterAgentAsync("/agent");
        await FakeAdapterTests.Throws("org.bluez.Error.DoesNotExist", "Does Not Exist", () => agents.UnregisterAgentAsync("/agent"));
        await FakeAdapterTests.Throws("org.bluez.Error.InvalidArguments", null, () => agents.RegisterAgentAsync("/agent", "Psychic"));
    }

    private async Task<string> DBusSendAsync(string path, string member, params string[] arguments)
    {
        var start = new ProcessStartInfo("dbus-send", [$"--bus={_rig.Bus.Address}", "--print-reply", "--dest=org.bluez", path, member, .. arguments])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
