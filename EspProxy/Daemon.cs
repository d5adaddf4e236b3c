using System.Net;
using System.Net.Sockets;
using BlueZ.Core;
using EspProxy.Bluetooth;
using EspProxy.Health;
using EspProxy.Mdns;
using EspProxy.Session;
using Microsoft.Extensions.Logging;

namespace EspProxy;

/// <summary>Builds the objects and runs them; the first to end stops the rest.</summary>
internal sealed class Daemon(ProxyOptions options, Reloads reloads, LogForwarding logs, TimeProvider time, ILoggerFactory loggers)
{
    private const int Ended = 0;
    private const int Failed = 1;

    // A client that asks before the adapter is known would get no Bluetooth address; bluetoothd usually answers in milliseconds.
    private static readonly TimeSpan AdapterGrace = TimeSpan.FromSeconds(2);

    // BlueZ takes about 2 s to end a link, and a client has 2 s to answer. Whoever waits for us is told 3 s.
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(2500);

    private readonly ILogger _logger = loggers.CreateLogger<Daemon>();

    /// <summary>Runs until stopped; the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        using var keys = KeyProvisioning.Open(options.EncryptionKey, options.StateDirectory, time, loggers);
        if (keys is null)
        {
            return Failed;
        }

        var device = Name();
        var bluetooth = Bluetooth();
        using var server = new ApiServer(ApiContext.Of(device, bluetooth, keys, logs, time, loggers), time, loggers);
        try
        {
            server.Listen(options.Endpoint);
        }
        catch (SocketException e)
        {
            _logger.ListenFailed(options.Endpoint, e.Message);
            return Failed;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var socket = NotifySocket.Open(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), loggers.CreateLogger<NotifySocket>());
        var systemd = Systemd(socket, bluetooth, server);
        var radio = bluetooth.RunAsync(ending.Token);
        var telling = systemd.RunAsync(bluetooth.Settled, ending.Token);
        await Task.WhenAny(bluetooth.Ready, radio, Task.Delay(AdapterGrace, time, stop));
        _logger.Listening(device.Name, device.Version, server.Endpoint, device.Mac);
        var parts = new Dictionary<string, Task>
        {
            ["the API"] = server.RunAsync(ending.Token),
            ["Bluetooth"] = radio,
            ["multicast DNS"] = Announce(device, (IPEndPoint)server.Endpoint, keys).RunAsync(ending.Token),
            ["the word to systemd"] = telling,
            ["the reading of the configuration"] = reloads.RunAsync(bluetooth, systemd, loggers.CreateLogger<Reloads>(), ending.Token),
        };
        return await RunAsync(parts, ending, stop);
    }

    private Announcement Announce(DeviceName device, IPEndPoint endpoint, KeyProvisioning keys)
    {
        var service = Announcement.Of(device, endpoint, keys);
        return new Announcement(new MdnsPublisher(options.Mdns, service, time, loggers) { Reach = new(options.Endpoint.Address) }, service, keys);
    }

    private SystemdNotifier Systemd(NotifySocket? socket, BluetoothProxy bluetooth, ApiServer server) => SystemdNotifier.Of(
        socket,
        Environment.GetEnvironmentVariable,
        [server.Pulse, bluetooth.Pulse],
        new StatusLine(bluetooth, time).Read,
        time,
        loggers.CreateLogger<SystemdNotifier>());

    private BluetoothProxy Bluetooth() => new(
        new ProxyBluetoothOptions
        {
            MaxConnections = options.MaxConnections,
            AdapterNameOrAddress = options.Adapter,
            Scanner = options.Scanner,
            ScanMode = options.ScanMode,
            Passkeys = options.Passkeys,
            RuntimeDirectory = Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY") is { Length: > 0 } given ? given.Split(':')[0] : null,
            PowerComplaint = () => PowerSupply.Complaint(new Machine()),
            BlueZ = new BlueZOptions { TimeProvider = time, LoggerFactory = loggers },
        },
        time,
        loggers);

    private DeviceName Name()
    {
        string mac = options.Mac?.ToString() ?? Identity.Find(options.StateDirectory, _logger);
        var device = new DeviceName(options.Name, options.FriendlyName, mac, CommandLine.Version) { Area = options.Area };
        return options.AddMacSuffix ? device.WithMacSuffix() : device;
    }

    private async Task<int> RunAsync(Dictionary<string, Task> parts, CancellationTokenSource ending, CancellationToken stop)
    {
        var first = await Task.WhenAny(parts.Values);
        if (stop.IsCancellationRequested)
        {
            _logger.Stopping();
        }

        var all = EndAsync(parts.Values, ending);
        if (await Task.WhenAny(all, Task.Delay(StopLimit, time, CancellationToken.None)) != all)
        {
            // What it waits for does not answer. The process ends, and with it what still runs.
            _logger.NotEnded(string.Join(" and ", parts.Where(p => !p.Value.IsCompleted).Select(p => p.Key)), StopLimit.TotalSeconds);
            all = first;
        }

        try
        {
            await all;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked for.
        }
        catch (Exception e)
        {
            _logger.Crashed(e);
            return Failed;
        }

        return stop.IsCancellationRequested ? Ended : first.IsCompletedSuccessfully ? Ended : Failed;
    }

    private static async Task EndAsync(IEnumerable<Task> parts, CancellationTokenSource ending)
    {
        await ending.CancelAsync();
        await Task.WhenAll(parts);
    }
}
