using System.Net;
using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using EspProxy.Session;
using EspProxy.Tests.Bluetooth;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Session;

/// <summary>What nobody foresaw, in a session.</summary>
public sealed class FaultTests
{
    private static readonly byte[] UnknownMessage = [0, 0, 200, 1];

    private readonly HeardLog _heard = new(LogLevel.Information);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnErrorInASession_EndsThatSession_AndIsLogged()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.EmptyAsync();
        await stage.AddBlueZAsync();
        stage.BlueZ.AddDevice(radio);
        stage.Start(new BrokenLog("is not known here", _heard));
        await stage.CalledAsync("StartDiscovery");
        var other = await stage.LogInAsync();
        var client = await stage.ConnectAsync();
        await client.SendRawAsync(UnknownMessage, Ct);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
        await stage.CalledAsync("Disconnect");
        Assert.False(radio.IsConnected);
        await _heard.SaidAsync("left: an error of the proxy", Ct).WaitAsync(ApiClient.Limit, Ct);
        Assert.Single(_heard.Lines, l => l.Contains("error that the proxy does not know", StringComparison.Ordinal));
        Assert.Empty(await other.SoFarAsync(Ct));
    }

    /// <summary>Somebody's links or subscriptions may have stayed: only a new start is certain to be rid of them.</summary>
    [Fact]
    public async Task AnErrorWhileASessionIsClearedAway_IsTheServers()
    {
        var time = new Fakes.ObservedTime();
        var bluetooth = new BluetoothProxy(new ProxyBluetoothOptions(), time, NullLoggerFactory.Instance);
        using var keys = KeyProvisioning.Open(null, null, time, NullLoggerFactory.Instance)!;
        var name = new DeviceName("test-proxy", "Test", "02:00:00:00:00:01", "1.2.3");
        var context = ApiContext.Of(name, bluetooth, keys, new LogForwarding(), time, NullLoggerFactory.Instance);
        using var server = new ApiServer(context, time, new BrokenLog("left:", _heard));
        server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var running = server.RunAsync(Ct);
        await using var client = await ApiClient.LogInAsync("127.0.0.1", ((IPEndPoint)server.Endpoint).Port, Ct);
        await client.SendAsync(new DisconnectRequest(), Ct);
        await Assert.ThrowsAsync<InvalidDataException>(() => running.WaitAsync(ApiClient.Limit, Ct));
    }
}
