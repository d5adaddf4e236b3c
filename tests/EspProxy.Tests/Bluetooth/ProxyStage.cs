using System.Net;
using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using EspProxy.Session;
using Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Bluetooth;

/// <summary>The proxy between real clients on loopback and a fake bluetoothd on a bus of its own, with the proxy's time in our hands.</summary>
internal sealed class ProxyStage : IAsyncDisposable
{
    public const int Slots = 3;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<ApiClient> _clients = [];
    private Task _running = null!;
    private Task _serving = null!;

    private ProxyStage(PrivateBus bus) => Bus = bus;

    /// <summary>No management socket, whatever the kernel of this machine has.</summary>
    public static ProxyBluetoothOptions Alone { get; } = new() { OpenManagement = FakeKernel.OpenNothing };

    public PrivateBus Bus { get; }

    public FakeBlueZ BlueZ { get; private set; } = null!;

    public FakeAdapter Adapter => BlueZ.Adapters[0];

    public BluetoothProxy Proxy { get; private set; } = null!;

    public ApiServer Server { get; private set; } = null!;

    public ObservedTime Time { get; } = new();

    /// <summary>What clients that ask for the log are sent; a logger factory that is to be heard has to have it.</summary>
    public LogForwarding Logs { get; } = new();

    /// <summary>What the proxy is told beside its bus, its time and its number of connections.</summary>
    public ProxyBluetoothOptions Options { get; init; } = Alone;

    /// <summary>Ends when the Bluetooth side has stopped.</summary>
    public Task Ended => _running;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)Server.Endpoint).Port;

    /// <summary>Everything is up: an adapter with these devices around it, and it is scanned.</summary>
    public static Task<ProxyStage> SetAsync(params FakeDevice[] devices) => SetAsync(Alone, devices);

    /// <inheritdoc cref="SetAsync(FakeDevice[])"/>
    public static async Task<ProxyStage> SetAsync(ProxyBluetoothOptions options, params FakeDevice[] devices)
    {
        var stage = await StartAsync(options, devices);
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Ct).WaitAsync(ApiClient.Limit, Ct);
        return stage;
    }

    /// <summary>The same, where the kernel is scanned passively if that can be.</summary>
    public static Task<ProxyStage> SetAsync(FakeKernel kernel, params FakeDevice[] devices) =>
        StartAsync(new ProxyBluetoothOptions { OpenManagement = () => kernel.Open() }, devices);

    private static async Task<ProxyStage> StartAsync(ProxyBluetoothOptions options, FakeDevice[] devices)
    {
        var stage = new ProxyStage(await PrivateBus.StartAsync()) { Options = options };
        stage.BlueZ = await FakeBlueZ.StartAsync(stage.Bus);
        stage.BlueZ.AddAdapter();
        foreach (var device in devices)
        {
            stage.BlueZ.AddDevice(device);
        }

        stage.Start();
        return stage;
    }

    /// <summary>A bus with nothing on it, and nothing started.</summary>
    public static Task<ProxyStage> EmptyAsync() => EmptyAsync(Alone);

    /// <inheritdoc cref="EmptyAsync()"/>
    public static async Task<ProxyStage> EmptyAsync(ProxyBluetoothOptions options) => new(await PrivateBus.StartAsync()) { Options = options };

    /// <param name="version">The release whose habits it has.</param>
    /// <param name="time">What it goes by; the time of the machine if none is named.</param>
    public async Task AddBlueZAsync(BlueZVersion version = BlueZVersion.V5_66, TimeProvider? time = null)
    {
        BlueZ = await FakeBlueZ.StartAsync(Bus, version, time);
        BlueZ.AddAdapter();
    }

    /// <summary>Starts the proxy.</summary>
    public void Start(ILoggerFactory? loggers = null)
    {
        loggers ??= NullLoggerFactory.Instance;
        var options = Options with { MaxConnections = Slots, BlueZ = new() { BusAddress = Bus.Address, TimeProvider = Time } };
        Proxy = new BluetoothProxy(options, Time, loggers);
        var name = new DeviceName("stage", "Stage", "02:00:00:00:00:01", "1.2.3");
        var keys = KeyProvisioning.Open(null, null, Time, loggers)!;
        Server = new ApiServer(ApiContext.Of(name, Proxy, keys, Logs, Time, loggers), Time, loggers);
        Server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _running = Proxy.RunAsync(_stop.Token);
        _serving = Server.RunAsync(_stop.Token);
    }

    /// <summary>A client that says nothing.</summary>
    public async Task<ApiClient> ConnectOnlyAsync()
    {
        var client = await ApiClient.ConnectAsync("127.0.0.1", Port, Ct);
        _clients.Add(client);
        return client;
    }

    public async Task<ApiClient> LogInAsync(uint apiMinor = 15)
    {
        var client = await ApiClient.LogInAsync("127.0.0.1", Port, Ct, apiMinor);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client that owns Bluetooth, as Home Assistant does when it has started; what it was told on the way is taken.</summary>
    public async Task<ApiClient> OwnAsync(uint apiMinor = 15)
    {
        var client = await LogInAsync(apiMinor);
        await client.SendAsync(Ct, new SubscribeBluetoothConnectionsFreeRequest(), new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 });
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        return client;
    }

    /// <summary>An owner with a link to the radio.</summary>
    public async Task<ApiClient> ConnectAsync(ulong address = Radio.Address, uint apiMinor = 15)
    {
        var client = await OwnAsync(apiMinor);
        await ConnectAsync(client, address);
        return client;
    }

    public static async Task ConnectAsync(ApiClient client, ulong address = Radio.Address)
    {
        await client.SendAsync(Connect(address), Ct);
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => c.Address == address && c.Connected, Ct);
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(null, Ct);
    }

    public static BluetoothDeviceRequest Connect(ulong address = Radio.Address) => new()
    {
        Address = address, RequestType = BluetoothDeviceRequestType.ConnectV3WithoutCache, HasAddressType = true, AddressType = 1,
    };

    public static BluetoothDeviceRequest Ask(BluetoothDeviceRequestType type, ulong address = Radio.Address) => new() { Address = address, RequestType = type };

    public int CallsOf(string member) => BlueZ.Calls.Count(c => c.Member == member);

    public Task CalledAsync(string member, int count = 1) => BlueZ.WaitForCallAsync(member, count, Ct).WaitAsync(ApiClient.Limit, Ct);

    /// <summary>Asks the proxy to stop; its clients are told.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _stop.CancelAsync();
        var ended = _running is null ? Task.CompletedTask : Task.WhenAll(_running, _serving);
        while (!ended.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(ended, Task.Delay(1, CancellationToken.None));
        }

        await ended;
        Server?.Dispose();
        await (BlueZ?.DisposeAsync() ?? default);
        await Bus.DisposeAsync();
    }
}
