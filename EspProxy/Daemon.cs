using System.Net;
using System.Net.Sockets;
using BlueZ.Core;
using EspProxy.Bluetooth;
using EspProxy.Mdns;
using EspProxy.Session;
using Microsoft.Extensions.Logging;

namespace EspProxy;

/// <summary>Builds the objects and runs them; the first to end stops the rest.</summary>
internal sealed class Daemon(ProxyOptions options, LogForwarding logs, TimeProvider time, ILoggerFactory loggers)
{
    private const int Ended = 0;
    private const int Failed = 1;

    // A client that asks before the adapter is known would get no Bluetooth address; bluetoothd usually answers in milliseconds.
    private static readonly TimeSpan AdapterGrace = TimeSpan.FromSeconds(2);

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
        var radio = bluetooth.RunAsync(ending.Token);
        await Task.WhenAny(bluetooth.Ready, radio, Task.Delay(AdapterGrace, time, stop));
        _logger.Listening(device.Name, device.Version, server.Endpoint, device.Mac);
        var service = Announcement.Of(device, (IPEndPoint)server.Endpoint, keys);
        var announcement = new Announcement(new MdnsPublisher(options.Mdns, service, time, loggers), service, keys);
        return await RunAsync([server.RunAsync(ending.Token), radio, announcement.RunAsync(ending.Token)], ending, stop);
    }

    private BluetoothProxy Bluetooth() => new(
        new ProxyBluetoothOptions
        {
            MaxConnections = options.MaxConnections,
            AdapterNameOrAddress = options.Adapter,
            Scanner = options.Scanner,
            ScanMode = options.ScanMode,
            Passkeys = options.Passkeys,
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

    private async Task<int> RunAsync(Task[] parts, CancellationTokenSource ending, CancellationToken stop)
    {
        var first = await Task.WhenAny(parts);
        if (stop.IsCancellationRequested)
        {
            _logger.Stopping();
        }

        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(parts);
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
}
