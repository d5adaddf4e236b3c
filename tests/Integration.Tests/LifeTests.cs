using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;

namespace Integration.Tests;

/// <summary>How the program starts, ends, and lives through what happens around it.</summary>
public sealed class LifeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task ASignal_TellsTheClients_ReleasesTheLinks_AndEndsWithZero(string signal)
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var client = await proxy.LogInAsync();
        await World.HearAsync(client);
        Assert.True((await World.ConnectAsync(client)).Connected);
        proxy.Signal(signal);
        await client.ExpectAsync<DisconnectRequest>(null, Ct);
        await client.SendAsync(new DisconnectResponse(), Ct);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
        Assert.Equal(0, await proxy.EndedAsync());
        Assert.False(world.Radio.IsConnected);
        Assert.Contains(world.BlueZ.Calls, c => c.Member == "StopDiscovery");
        Assert.DoesNotContain("fail:", proxy.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("crit:", proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheJournal_IsToldTheLevel_AndATerminalTheTime(bool isJournal)
    {
        await using var world = await World.CreateAsync();
        var environment = isJournal ? new Dictionary<string, string> { ["JOURNAL_STREAM"] = "8:12345" } : [];
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address, environment);
        string line = await proxy.LoggedAsync("listened on");
        Assert.Matches(isJournal ? "^<6>EspProxy" : "^[0-9][0-9]:[0-9][0-9]:[0-9][0-9] info: EspProxy", line);
    }

    [Fact]
    public async Task ASignal_EndsItAlso_WhenAClientDoesNotAnswer()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var client = await proxy.LogInAsync();
        proxy.Signal("TERM");
        await client.ExpectAsync<DisconnectRequest>(null, Ct);
        Assert.Equal(0, await proxy.EndedAsync());
    }

    [Fact]
    public async Task ASignal_EndsIt_WhileItWaitsForBluetoothd()
    {
        await using var world = await World.CreateAsync(withBlueZ: false);
        await using var proxy = ProxyProcess.Start(world.Bus.Address, "--bind", "127.0.0.1", "--port", "0");
        await proxy.LoggedAsync("Bluetooth is not available");
        proxy.Signal("TERM");
        Assert.Equal(0, await proxy.EndedAsync());
    }

    [Fact]
    public async Task WithoutBluetoothd_ItServes_AndTakesBluetoothdWhenItComes()
    {
        await using var world = await World.CreateAsync(withBlueZ: false);
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        Assert.Contains("systemctl start bluetooth", await proxy.LoggedAsync("Bluetooth is not available"), StringComparison.Ordinal);
        await using var client = await proxy.LogInAsync();
        await client.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        Assert.Equal(BluetoothScannerState.Failed, (await client.ExpectAsync<BluetoothScannerStateResponse>(null, Ct)).State);
        await world.AddBlueZAsync();
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct);
        Assert.True((await World.ConnectAsync(client)).Connected);
    }

    /// <summary>Nobody is to take an empty file for a key.</summary>
    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("--generate-key")]
    [InlineData("--doctor")]
    public async Task AnAnswerThatCannotBeWritten_IsAnError(string argument)
    {
        await using var proxy = ProxyProcess.StartWithoutRoom(argument);
        Assert.Equal(1, await proxy.EndedAsync());
        Assert.Equal("esp-proxy: The answer could not be written: No space left on device", proxy.Log);
    }

    /// <summary>What .NET would tell a terminal before the first byte of ours stands in front of the answer.</summary>
    [Theory]
    [InlineData("--version", "esp-proxy v")]
    [InlineData("--help", "Usage: ")]
    public async Task AnAnswer_IsAllThatATerminalGets(string argument, string begin)
    {
        await using var proxy = ProxyProcess.StartOnTerminal(argument);
        Assert.Equal(0, await proxy.EndedAsync());
        Assert.StartsWith(begin, proxy.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutABus_ItServes()
    {
        await using var proxy = await ProxyProcess.ListeningAsync("unix:path=/nonexistent/bus");
        string said = await proxy.LoggedAsync("Bluetooth is not available");
        Assert.Matches(@"unix:path=/nonexistent/bus: .*\. Check that the system bus runs", said);
        await using var client = await proxy.LogInAsync();
        await client.SendAsync(new DeviceInfoRequest(), Ct);
        await client.ExpectAsync<DeviceInfoResponse>(null, Ct);
    }

    [Fact]
    public async Task WhenBluetoothdIsRestarted_TheSessionStays_LinksAreLost_AndScanningGoesOn()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var client = await proxy.LogInAsync();
        await World.HearAsync(client);
        for (int restart = 0; restart < 2; restart++)
        {
            Assert.True((await World.ConnectAsync(client)).Connected);
            await world.BlueZ.RestartAsync();
            Assert.False((await client.ExpectAsync<BluetoothDeviceConnectionResponse>(null, Ct)).Connected);
            await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
            await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct);
        }

        Assert.Contains("bluetoothd or the bus went away", await proxy.LoggedAsync("Bluetooth was lost"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATakenPort_EndsItWithOne_AndAPlainWord()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        string port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var proxy = ProxyProcess.Start(null, "--bind", "127.0.0.1", "--port", port);
        Assert.Equal(1, await proxy.EndedAsync());
        Assert.Contains($"Listening on 127.0.0.1:{port} failed: Address already in use. Is another proxy running", proxy.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressOfAnotherMachine_EndsItWithOne()
    {
        await using var proxy = ProxyProcess.Start(null, "--bind", "192.0.2.1", "--port", "0");
        Assert.Equal(1, await proxy.EndedAsync());
        Assert.Contains("Listening on 192.0.2.1:0 failed", proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("esp-proxy: unknown option nonsense", "--nonsense")]
    [InlineData("esp-proxy: --port must be a number from 0 to 65535, not \"65536\"", "--port", "65536")]
    [InlineData("esp-proxy: --port must be a number from 0 to 65535, not \"many\"", "--port", "many")]
    [InlineData("esp-proxy: --name must be 1 to 31 of a-z, 0-9 and dashes, with none at its ends, not \"Living Room\"", "--name", "Living Room")]
    [InlineData("esp-proxy: --max-connections must be a number from 1 to 32, not \"0\"", "--max-connections", "0")]
    [InlineData("esp-proxy: --log-level must be trace, debug, info, warning or error, not \"loud\"", "--log-level", "loud")]
    [InlineData("esp-proxy: --bind must be an IP address, not \"here\"", "--bind", "here")]
    [InlineData("esp-proxy: unexpected argument \"extra\"", "extra")]
    public async Task WrongArguments_EndItWithTwo_AndAPlainWord(string line, params string[] arguments)
    {
        await using var proxy = ProxyProcess.Start(null, arguments);
        Assert.Equal(2, await proxy.EndedAsync());
        Assert.StartsWith(line, proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("esp-proxy v1.0.0", "--version")]
    [InlineData("Usage: esp-proxy [options]", "--help")]
    public async Task Questions_AreAnswered_WithZero(string line, string argument)
    {
        await using var proxy = ProxyProcess.Start(null, argument);
        Assert.Equal(0, await proxy.EndedAsync());
        Assert.StartsWith(line, proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hci1")]
    [InlineData("00:1A:7D:DA:71:99")]
    public async Task TheAdapter_IsTheOneThatWasNamed(string name)
    {
        await using var world = await World.CreateAsync();
        var second = world.BlueZ.AddAdapter("hci1", "00:1A:7D:DA:71:99");
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address, "--adapter", name);
        await world.CalledAsync("StartDiscovery");
        Assert.Equal((true, false), (second.IsDiscovering, world.BlueZ.Adapters[0].IsDiscovering));
        await using var client = await proxy.LogInAsync();
        await client.SendAsync(new DeviceInfoRequest(), Ct);
        Assert.Equal(second.Address, (await client.ExpectAsync<DeviceInfoResponse>(null, Ct)).BluetoothMacAddress);
    }
}
