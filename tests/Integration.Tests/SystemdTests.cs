using System.Diagnostics;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using EspProxy.Tests.Health;
using Fakes;

namespace Integration.Tests;

/// <summary>The program under systemd: what it tells it, and what its signals do.</summary>
public sealed class SystemdTests : IDisposable
{
    private readonly SystemdListener _systemd = SystemdListener.Named();
    private readonly Dictionary<string, string> _environment = [];

    public SystemdTests() => _environment["NOTIFY_SOCKET"] = _systemd.Address;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _systemd.Dispose();

    [Fact]
    public async Task ItIsReady_WhenItListensAndScans_FeedsTheWatchdog_AndSaysThatItStops()
    {
        await using var world = await World.CreateAsync();
        _environment["WATCHDOG_USEC"] = "1000000";
        await using var proxy = ProxyProcess.Start(world.Bus.Address, _environment, "--bind", "127.0.0.1", "--port", "0");
        string[] ready = await _systemd.NextAsync("READY=1", Ct);
        Assert.Contains("StartDiscovery", world.BlueZ.Calls.Select(c => c.Member));
        Assert.Matches("^STATUS=0 of 5 connection slots used, [0-9]+ advertisements/s, adapter hci0$", ready[1]);
        for (int i = 0; i < 3; i++)
        {
            await _systemd.NextAsync("WATCHDOG=1", Ct);
        }

        proxy.Signal("TERM");
        await _systemd.NextAsync("STOPPING=1", Ct);
        Assert.Equal(0, await proxy.EndedAsync());
    }

    [Fact]
    public async Task ItIsReady_WithoutBluetooth_WhenItHasSaidWhy()
    {
        await using var world = await World.CreateAsync(withBlueZ: false);
        await using var proxy = ProxyProcess.Start(world.Bus.Address, _environment, "--bind", "127.0.0.1", "--port", "0");
        string[] ready = await _systemd.NextAsync("READY=1", Ct);
        Assert.StartsWith("STATUS=No Bluetooth: ", ready[1], StringComparison.Ordinal);
        Assert.Contains("systemctl start bluetooth", ready[1], StringComparison.Ordinal);
        await proxy.LoggedAsync("Bluetooth is not available");
    }

    [Fact]
    public async Task ItIsNotReady_WhenThePortIsTaken()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        string port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var proxy = ProxyProcess.Start(null, _environment, "--bind", "127.0.0.1", "--port", port);
        Assert.Equal(1, await proxy.EndedAsync());
        Assert.False(_systemd.HasNext);
    }

    // Bluetoothd answers nothing any more: neither that the link is ended nor that the scan is stopped.
    [Fact]
    public async Task ASignal_EndsItWithinThreeSeconds_WhenBluetoothdIsWedgedAndALinkIsUp()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var client = await LinkedAsync(proxy, world);
        world.BlueZ.ClearCalls();
        world.BlueZ.Wedge();
        var took = await StopAsync(proxy);
        Assert.InRange(took.TotalSeconds, 0, 3 + Allowance);
        Assert.Contains("Not waited for any longer", proxy.Log, StringComparison.Ordinal);

        // It was asked for nevertheless: a bluetoothd that only was slow ends the link.
        Assert.Contains("Disconnect", world.BlueZ.Calls.Select(c => c.Member));
    }

    [Fact]
    public async Task ASignal_EndsItWithinThreeSeconds_WhileAWedgedBluetoothdIsAskedForItsObjects()
    {
        await using var world = await World.CreateAsync();
        world.BlueZ.Wedge();
        await using var proxy = ProxyProcess.Start(world.Bus.Address, "--bind", "127.0.0.1", "--port", "0");
        await world.CalledAsync("GetManagedObjects");
        await proxy.LoggedAsync("listened on");
        Assert.InRange((await StopAsync(proxy)).TotalSeconds, 0, 3 + Allowance);
    }

    [Fact]
    public async Task ASignal_EndsItWithinThreeSeconds_WhenAnInterestedClientIsDead()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var client = await LinkedAsync(proxy, world);
        Assert.InRange((await StopAsync(proxy)).TotalSeconds, 0, 3 + Allowance);
        Assert.False(world.Radio.IsConnected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASignal_TakesTheRecordsBack_AndEndsItWithinThreeSecondsThoughAvahiDoesNotAnswer(bool isWedged)
    {
        await using var world = await World.CreateAsync();
        using var avahi = await FakeAvahi.StartAsync(world.Bus.Address);
        await using var proxy = ProxyProcess.Start(world.Bus.Address, "--port", "0", "--mdns", "avahi");
        await CalledAsync(avahi, "Commit");
        avahi.IsWedged = isWedged;
        Assert.InRange((await StopAsync(proxy)).TotalSeconds, 0, 3 + Allowance);
        await CalledAsync(avahi, "Free");
    }

    [Fact]
    public async Task ASecondSignal_EndsItAtOnce()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var client = await LinkedAsync(proxy, world);
        world.BlueZ.Wedge();
        proxy.Signal("TERM");
        await client.ExpectAsync<DisconnectRequest>(null, Ct);
        proxy.Signal("INT");
        Assert.Equal(0, await proxy.EndedAsync());
        Assert.DoesNotContain("Not waited for any longer", proxy.Log, StringComparison.Ordinal);
    }

    // What a loaded machine may take for starting a process (kill) and for noticing that another one has ended.
    private const double Allowance = 4;

    private static async Task<ApiClient> LinkedAsync(ProxyProcess proxy, World world)
    {
        var client = await proxy.LogInAsync();
        await World.HearAsync(client);
        Assert.True((await World.ConnectAsync(client)).Connected);
        await client.SendAsync(new BluetoothGATTNotifyRequest { Address = World.RadioAddress, Handle = world.Handle, Enable = true }, Ct);
        await client.ExpectAsync<BluetoothGATTNotifyResponse>(null, Ct);
        return client;
    }

    private static async Task CalledAsync(FakeAvahi avahi, string call)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(ApiClient.Limit);
        while (await avahi.Calls.ReadAsync(limit.Token) != call)
        {
            // Another call.
        }
    }

    private static async Task<TimeSpan> StopAsync(ProxyProcess proxy)
    {
        long begin = Stopwatch.GetTimestamp();
        proxy.Signal("TERM");
        Assert.Equal(0, await proxy.EndedAsync());
        var took = Stopwatch.GetElapsedTime(begin);
        TestContext.Current.SendDiagnosticMessage($"It ended after {took.TotalSeconds:0.00} s.");
        return took;
    }
}
