using System.Net.Sockets;
using BlueZ.Core;
using EspProxy.Bluetooth;
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
        var bluetooth = new BluetoothProxy(
            new ProxyBluetoothOptions
            {
                MaxConnections = options.MaxConnections,
                AdapterNameOrAddress = options.Adapter,
                Passkeys = options.Passkeys,
                BlueZ = new BlueZOptions { TimeProvider = time, LoggerFactory = loggers },
            },
            time,
            loggers);
        using var keys = KeyProvisioning.Open(options.EncryptionKey, options.StateDirectory, time, loggers);
        if (keys is null)
        {
            return Failed;
        }

        var device = Name();
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
        return await RunAsync(server.RunAsync(ending.Token), radio, ending, stop);
    }

    private DeviceName Name()
    {
        string mac = options.Mac?.ToString() ?? Identity.Find(options.StateDirectory, _logger);
        var device = new DeviceName(options.Name, options.FriendlyName, mac, CommandLine.Version) { Area = options.Area };
        return options.AddMacSuffix ? device.WithMacSuffix() : device;
    }

    private async Task<int> RunAsync(Task server, Task radio, CancellationTokenSource ending, CancellationToken stop)
    {
        var first = await Task.WhenAny(server, radio);
        if (stop.IsCancellationRequested)
        {
            _logger.Stopping();
        }

        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(server, radio);
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
