using System.Net;
using EspProxy.Bluetooth;
using EspProxy.Noise;
using EspProxy.Session;
using Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Session;

/// <summary>A server with a key that was configured, or with a state directory for one, and its time in our hands.</summary>
internal sealed class KeyedStage : IAsyncDisposable
{
    private static readonly TimeSpan ActivateAfter = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly ApiServer _server;
    private readonly Task _running;

    public KeyedStage(PresharedKey? configured = null, string? stateDirectory = null)
    {
        Keys = KeyProvisioning.Open(configured, stateDirectory, Time, NullLoggerFactory.Instance)!;
        var bluetooth = new BluetoothProxy(new ProxyBluetoothOptions(), Time, NullLoggerFactory.Instance);
        var name = new DeviceName("test-proxy", "Test", "02:AB:00:00:00:01", "1.2.3");
        _server = new ApiServer(ApiContext.Of(name, bluetooth, Keys, new LogForwarding(), Time, NullLoggerFactory.Instance), Time, NullLoggerFactory.Instance);
        _server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _running = _server.RunAsync(_stop.Token);
    }

    public ObservedTime Time { get; } = new();

    public KeyProvisioning Keys { get; }

    public int Port => ((IPEndPoint)_server.Endpoint).Port;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public Task<ApiClient> LogInAsync(PresharedKey? key = null) => ApiClient.LogInAsync("127.0.0.1", Port, Ct, key: key);

    /// <summary>Waits until a key that was set is about to come into force, and lets that happen.</summary>
    public async Task ActivateAsync()
    {
        await Time.ScheduledAsync(ActivateAfter, Ct);
        Time.Advance(ActivateAfter);
        await Keys.Changes.ReadAsync(Ct).AsTask().WaitAsync(ApiClient.Limit, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        while (!_running.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await _running;
        _server.Dispose();
        Keys.Dispose();
    }
}
