using System.Diagnostics;
using BlueZ.Core.DBus.Proxies;
using Fakes;

namespace BlueZ.Core.Tests.Fakes;

/// <summary>The three devices of the demonstration, and the program that shows them.</summary>
public sealed class DemoWorldTests : IDisposable
{
    private readonly List<Process> _programs = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string ProgramPath => Path.Combine(AppContext.BaseDirectory, "Fakes.dll");

    public void Dispose()
    {
        foreach (var program in _programs)
        {
            program.Kill();
            program.Dispose();
        }
    }

    [Fact]
    public async Task Program_OffersABus_AndLeavesNothingBehind()
    {
        string file = Path.Combine(Path.GetTempPath(), $"bus-address-{Guid.NewGuid():n}");
        var program = Start("--quiet", "--bus-address-file", file);
        string address = (await program.StandardOutput.ReadLineAsync(Ct))!;
        Assert.StartsWith("DBUS_SYSTEM_BUS_ADDRESS=unix:path=", address, StringComparison.Ordinal);
        address = address["DBUS_SYSTEM_BUS_ADDRESS=".Length..];

        using (var client = new DBusConnection(address))
        {
            await client.ConnectAsync();
            var adapter = await new Adapter1Proxy(client, "org.bluez", "/org/bluez/hci0").GetPropertiesAsync();
            Assert.True(adapter.Powered);
        }

        using var kill = Process.Start("kill", ["-TERM", $"{program.Id}"]);
        Assert.Null(await program.StandardOutput.ReadLineAsync(Ct));
        await program.WaitForExitAsync(Ct);
        Assert.Equal(0, program.ExitCode);
        Assert.Equal(address, (await File.ReadAllTextAsync(file, Ct)).Trim());
        File.Delete(file);
        await AssertGoneAsync(address);
        Assert.False(Directory.Exists(Path.GetDirectoryName(address["unix:path=".Length..])));
    }

    [Fact]
    public async Task Bus_EndsWithItsOwner_HoweverThatEnds()
    {
        var program = Start("--quiet");
        string address = (await program.StandardOutput.ReadLineAsync(Ct))!["DBUS_SYSTEM_BUS_ADDRESS=".Length..];
        using var client = new DBusConnection(address);
        await client.ConnectAsync();
        program.Kill();
        Assert.NotNull(await client.DisconnectedAsync().WaitAsync(Ct));
        await AssertGoneAsync(address);
        Directory.Delete(Path.GetDirectoryName(address["unix:path=".Length..])!, recursive: true);
    }

    [Fact]
    public async Task Program_RefusesOptionsItDoesNotKnow()
    {
        var program = Start("--loud");
        await program.WaitForExitAsync(Ct);
        Assert.Equal(2, program.ExitCode);
    }

    [Fact]
    public async Task Radio_EchoesOnceItIsPaired()
    {
        await using var rig = await Rig.StartAsync(adapter: false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = DemoWorld.RunAsync(rig.BlueZ, rig.Time, stop.Token);
        var radio = rig.BlueZ.Adapters[0].Devices.Single(d => d.Address == DemoWorld.RadioAddress);
        await rig.RegisterAgentAsync(new TestAgent(123_456));
        await rig.Adapter1.StartDiscoveryAsync();
        var device1 = new Device1Proxy(rig.Client, "org.bluez", radio.Path);
        await device1.ConnectAsync();
        var receive = new GattCharacteristic1Proxy(rig.Client, "org.bluez", radio.Services[0].Characteristics[0].Path);
        var transmit = new GattCharacteristic1Proxy(rig.Client, "org.bluez", radio.Services[0].Characteristics[1].Path);
        await FakeAdapterTests.Throws("org.bluez.Error.NotPermitted", "Not paired", () => receive.WriteValueAsync([1], []));
        await device1.PairAsync();
        await transmit.StartNotifyAsync();
        await rig.SignalsAsync();
        await receive.WriteValueAsync("hello"u8.ToArray(), []);
        Assert.Contains("char0004: Value=68656C6C6F", await rig.SignalsAsync());
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Strap_NotifiesEverySecond()
    {
        await using var rig = await Rig.StartAsync(adapter: false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = DemoWorld.RunAsync(rig.BlueZ, rig.Time, stop.Token);
        var strap = rig.BlueZ.Adapters[0].Devices.Single(d => d.Address == DemoWorld.StrapAddress);
        await rig.Adapter1.StartDiscoveryAsync();
        await new Device1Proxy(rig.Client, "org.bluez", strap.Path).ConnectAsync();
        await new GattCharacteristic1Proxy(rig.Client, "org.bluez", strap.Characteristic("2a37").Path).StartNotifyAsync();
        await rig.SignalsAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await rig.WaitForSignalAsync("char0002: Value=0045");
        await stop.CancelAsync();
        await running;
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [ProgramPath, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var program = Process.Start(start)!;
        _programs.Add(program);
        return program;
    }

    private static async Task AssertGoneAsync(string address)
    {
        using var late = new DBusConnection(address);
        await Assert.ThrowsAsync<DBusConnectFailedException>(async () => await late.ConnectAsync());
    }
}
