using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using EspProxy.Tests.Health;
using EspProxy.Tests.Settings;
using Fakes;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;

namespace Integration.Tests;

/// <summary>SIGHUP: the configuration is read anew, and the program lives on.</summary>
public sealed class ReloadTests
{
    private const string Key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    private const string SafeMac = "C0:FF:EE:00:00:02";
    private const ulong SafeAddress = 0xC0FFEE000002;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheLogLevel_ChangesAtOnce_AndWhatCannotIsNamed()
    {
        await using var world = await World.CreateAsync();
        using var file = TemporaryFile.With("log-level = info\n");
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address, "--config", file.Path);
        Assert.DoesNotContain("dbug:", proxy.Log, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file.Path, $"log-level = debug\nmax-connections = 3\narea = Attic\nencryption-key = {Key}\n", Ct);
        proxy.Signal("HUP");
        await proxy.LoggedAsync("The configuration was read anew and is in force.");
        string waiting = await proxy.LoggedAsync("count from the next start on");
        Assert.EndsWith("count from the next start on: area, max-connections, encryption-key.", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, proxy.Log, StringComparison.Ordinal);

        // A client that does not own Bluetooth is refused, which is told at this level.
        await using var client = await proxy.LogInAsync();
        await client.SendAsync(new BluetoothDeviceRequest { Address = World.RadioAddress, RequestType = Request.Disconnect }, Ct);
        await proxy.LoggedAsync("dbug:");
        proxy.Signal("TERM");
        Assert.Equal(0, await proxy.EndedAsync());
    }

    [Theory]
    [InlineData("log-level = loud\nport = 6053\n\nnonsense\n", "line 4: \"name = value\" was expected; ", "line 1: log-level must be trace, debug")]
    [InlineData(null, "cannot be used: Could not find file", "")]
    public async Task AWrongConfiguration_IsTold_AndTheOldOneStays(string? text, string first, string second)
    {
        await using var world = await World.CreateAsync();
        using var file = TemporaryFile.With("log-level = warning\n");
        await using var proxy = ProxyProcess.Start(world.Bus.Address, "--bind", "127.0.0.1", "--port", "0", "--config", file.Path);
        await world.CalledAsync("StartDiscovery");
        await (text is null ? Task.Run(() => File.Delete(file.Path), Ct) : File.WriteAllTextAsync(file.Path, text, Ct));
        proxy.Signal("HUP");
        string said = await proxy.LoggedAsync("the old one stays in force");
        Assert.Contains(first, said, StringComparison.Ordinal);
        Assert.Contains(second, said, StringComparison.Ordinal);
        proxy.Signal("TERM");
        Assert.Equal(0, await proxy.EndedAsync());
        Assert.DoesNotContain("info:", proxy.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APasskeyThatWasAdded_CountsForTheNextPairing()
    {
        await using var world = await World.CreateAsync();
        var safe = world.BlueZ.AddDevice(new FakeDevice { Address = SafeMac, Name = "Safe", Passkey = 123456 });
        using var passkeys = TemporaryFile.With("# none yet\n");
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address, "--passkeys-file", passkeys.Path);
        await using var client = await proxy.LogInAsync();
        await World.HearAsync(client);
        Assert.False((await PairAsync(client)).Paired);
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => !c.Connected, Ct);
        await File.WriteAllTextAsync(passkeys.Path, $"{SafeMac} = 123456\n", Ct);
        proxy.Signal("HUP");
        await proxy.LoggedAsync("The configuration was read anew and is in force.");
        Assert.True((await PairAsync(client)).Paired);
        Assert.True(safe.IsBonded);
        Assert.DoesNotContain("123456", proxy.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("next start", proxy.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Systemd_IsToldWhenItBegins_AndWhenItIsDone()
    {
        await using var world = await World.CreateAsync();
        using var systemd = SystemdListener.Named();
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = systemd.Address };
        await using var proxy = ProxyProcess.Start(world.Bus.Address, environment, "--bind", "127.0.0.1", "--port", "0");
        await systemd.NextAsync("READY=1", Ct);

        // It is ready for systemd a moment before it looks for such wishes.
        await proxy.LoggedAsync("listened on");
        proxy.Signal("HUP");
        Assert.Contains(await systemd.NextAsync("RELOADING=1", Ct), l => l.StartsWith("MONOTONIC_USEC=", StringComparison.Ordinal));
        await systemd.NextAsync("READY=1", Ct);
    }

    private static async Task<BluetoothDevicePairingResponse> PairAsync(ApiClient client)
    {
        await client.SendAsync(
            new BluetoothDeviceRequest { Address = SafeAddress, RequestType = Request.ConnectV3WithoutCache, HasAddressType = true, AddressType = 1 }, Ct);
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => c.Address == SafeAddress && c.Connected, Ct);
        await client.SendAsync(new BluetoothDeviceRequest { Address = SafeAddress, RequestType = Request.Pair }, Ct);
        return await client.ExpectAsync<BluetoothDevicePairingResponse>(null, Ct);
    }
}
